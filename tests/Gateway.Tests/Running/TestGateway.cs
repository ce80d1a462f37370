using System.Net.Http.Headers;
using Gateway.Admin;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Images;
using Gateway.Testing.Scripted;
using Gateway.Vms.Activation;
using Gateway.Vms.Launching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Gateway.Tests.Running;

/// <summary>The whole gateway as <c>run</c> builds it, but for its launcher, which is scripted, on free ports, with a folder of its own.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    /// <summary>The host of the site that every test gateway has; its image is called as the site, <c>test</c>.</summary>
    public const string Host = "site.test";

    private const string FileName = "gateway.json";

    private readonly TemporaryFolder _folder = new();
    private WebApplication _app = null!;

    private TestGateway()
    {
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
        Admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public ScriptedLauncher Launcher { get; } = new();

    public FakeLogCollector Log { get; } = new();

    /// <summary>For requests to sites; their <c>Host</c> is <see cref="Host"/> unless they have another.</summary>
    public HttpClient Client { get; }

    /// <summary>For requests to the admin port, with the token.</summary>
    public HttpClient Admin { get; }

    public string Folder => _folder.Path;

    /// <summary>The configuration file, where the gateway has one.</summary>
    public string File => _folder.Combine(FileName);

    public IServiceProvider Services => _app.Services;

    public VmActivator Activator => _app.Services.GetRequiredService<VmActivator>();

    /// <summary>Starts a gateway whose VMs lead to the guest; null: to nowhere.</summary>
    /// <param name="guest">What answers.</param>
    /// <param name="site">Further keys of the site's file, <c>"StripPath": true</c>.</param>
    /// <param name="path">The path prefix that the site matches.</param>
    /// <param name="settings">Settings of the command line.</param>
    public static Task<TestGateway> StartAsync(ITestGuest? guest, string site = "", string path = "/", params string[] settings)
        => StartAsync(guest, site, path, file: null, settings);

    /// <summary>The same with a configuration file, <see cref="File"/>.</summary>
    public static Task<TestGateway> StartWithFileAsync(ITestGuest? guest, string file) => StartAsync(guest, site: "", path: "/", file, []);

    /// <summary>The same with an image whose guest serves so many connections at once.</summary>
    public static Task<TestGateway> StartWithConnectionsAsync(ITestGuest guest, int connections, bool? keepAlive = null)
        => StartAsync(guest, site: "", path: "/", file: null, [], TestImages.Manifest with { Connections = connections, KeepAlive = keepAlive });

    /// <summary>The same with variables of its environment.</summary>
    public static Task<TestGateway> StartWithVariablesAsync(ITestGuest guest, IReadOnlyDictionary<string, string> variables)
        => StartAsync(guest, site: "", path: "/", file: null, [], variables: variables);

    private static async Task<TestGateway> StartAsync(
        ITestGuest? guest, string site, string path, string? file, string[] settings, ImageManifest? manifest = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var gateway = new TestGateway();
        gateway.Launcher.Upstream = _ => guest?.Address;
        gateway._folder.Write("sites/test.json", $$"""{ {{site}}{{(site.Length > 0 ? "," : "")}} "Match": { "Hosts": [ "{{Host}}" ], "Path": "{{path}}" }, "Image": "test" }""");
        await TestImages.AddAsync(new ImageStore(gateway._folder.Combine("images"), TimeProvider.System), "test", "kernel", manifest ?? TestImages.Manifest, CancellationToken.None);
        if (file is not null)
        {
            gateway._folder.Write(FileName, file);
        }

        await gateway.StartAsync(settings, variables ?? new Dictionary<string, string>());
        return gateway;
    }

    /// <summary>Begins the end, as a signal does, and waits for nothing.</summary>
    public void BeginStop() => _app.Lifetime.StopApplication();

    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Host ??= Host;
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>What the real launcher does when the host starts: it looks for the hypervisor and tries it.</summary>
    private static void RemoveHypervisor(IServiceCollection services)
    {
        foreach (var service in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace == "Gateway.Qemu").ToList())
        {
            services.Remove(service);
        }
    }

    private async Task StartAsync(string[] settings, IReadOnlyDictionary<string, string> variables)
    {
        IReadOnlyList<KeyValuePair<string, string?>> typed =
        [
            .. variables.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value)),
            .. Arguments.Split(
            [
                $"--Gateway:Images={_folder.Combine("images")}",
                $"--Gateway:State={_folder.Combine("state")}",
                $"--Gateway:Sites={_folder.Combine("sites")}",
                "--Gateway:Admin:Url=http://127.0.0.1:0",
                "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0",
                .. settings,
            ]).Settings,
        ];
        _app = GatewayHost.Build(System.IO.File.Exists(File) ? GatewayConfiguration.Load(File, typed) : GatewayConfiguration.Create(typed), services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IVmLauncher>(Launcher));
            RemoveHypervisor(services);
            services.AddLogging(logging => logging.ClearProviders().AddProvider(new FakeLoggerProvider(Log)));
        });
        await _app.StartAsync();
        var admin = _app.Services.GetRequiredService<AdminEndpoint>().Url;
        var url = _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single(address => address != admin);
        Client.BaseAddress = new Uri(url);
        Admin.BaseAddress = new Uri(admin);
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await System.IO.File.ReadAllTextAsync(_folder.Combine("state", AdminToken.FileName)));
    }
}
