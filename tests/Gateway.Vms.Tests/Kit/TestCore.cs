using Gateway.Images;
using Gateway.Images.Catalog;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Images;
using Gateway.Testing.Scripted;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Vms.Tests.Kit;

/// <summary>The whole core as the host composes it, with scripted guests, fake time and folders of its own.</summary>
internal sealed class TestCore : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _settings;
    private ServiceProvider? _services;

    public TestCore(params (string Key, string Value)[] settings)
    {
        _folder.CreateFolder("sites");
        _settings = new Dictionary<string, string?>
        {
            ["Gateway:Images"] = _folder.Combine("images"),
            ["Gateway:Sites"] = _folder.Combine("sites"),
            ["Gateway:State"] = _folder.Combine("state"),
        };
        foreach (var (key, value) in settings)
        {
            _settings[$"Gateway:{key}"] = value;
        }
    }

    public FakeTimeProvider Time { get; } = new();

    public ScriptedLauncher Launcher { get; } = new();

    public FakeLogCollector Log => Services.GetFakeLogCollector();

    public VmActivator Activator => Services.GetRequiredService<VmActivator>();

    public SiteCatalog Sites => Services.GetRequiredService<SiteCatalog>();

    public ImageCatalog Images => Services.GetRequiredService<ImageCatalog>();

    public ServiceProvider Services => _services ?? throw new InvalidOperationException("Start it first.");

    /// <summary>Every VM that ever answered.</summary>
    public IReadOnlyList<ScriptedVm> Vms => Launcher.Vms;

    /// <summary>A core that serves <c>blog.localhost</c> by an image of its own.</summary>
    public static async Task<TestCore> StartBlogAsync(string policy = "", int connections = 64, params (string Key, string Value)[] settings)
    {
        var core = new TestCore(settings);
        core.WriteSite("blog", policy);
        await core.AddImageAsync("blog", "one", connections);
        await core.StartAsync();
        return core;
    }

    /// <summary>Writes a site <c>NAME.localhost</c> whose image has its name.</summary>
    /// <param name="name">Of site and image.</param>
    /// <param name="policy">More keys, as JSON members.</param>
    public void WriteSite(string name, string policy = "")
        => WriteSiteFile(name, $$"""{ "Match": { "Hosts": [ "{{name}}.localhost" ] }, "Image": "{{name}}"{{(policy.Length > 0 ? ", " + policy : "")}} }""");

    public void WriteSiteFile(string name, string json) => _folder.Write($"sites/{name}.json", json);

    public void DeleteSiteFile(string name) => File.Delete(_folder.Combine("sites", $"{name}.json"));

    /// <summary>Adds an image, or replaces it; when the core runs, ends when it has seen the change.</summary>
    public async Task<Image> AddImageAsync(string name, string kernel, int connections = 64)
    {
        var store = new ImageStore(_folder.Combine("images"), TimeProvider.System);
        var image = await TestImages.AddAsync(store, name, kernel, TestImages.Manifest with { Connections = connections }, TestContext.Current.CancellationToken);
        if (_services is not null)
        {
            await Eventually.HoldsAsync(() => Images.FindDigest(name) == image.Digest);
        }

        return image;
    }

    /// <summary>Takes an image's name out of the store.</summary>
    public void RemoveImage(string name) => File.Delete(_folder.Combine("images", name));

    /// <summary>Starts as a host does.</summary>
    /// <param name="started">False: something after the core does not start.</param>
    public async Task StartAsync(bool started = true)
    {
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build())
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddFakeLogging())
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IVmLauncher>(Launcher)
            .AddGatewayVms()
            .BuildServiceProvider();
        foreach (var service in Services.GetServices<IHostedService>())
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
        }

        foreach (var service in Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Where(_ => started))
        {
            await service.StartedAsync(TestContext.Current.CancellationToken);
        }
    }

    public SiteMatch Match(string host = "blog.localhost", string path = "/")
        => Sites.Current.TryMatch(host, path, out var match) ? match : throw new InvalidOperationException($"No site for {host}{path}.");

    /// <summary>Asks for a lease; bounded, so that a lost one fails the test.</summary>
    public Task<VmLease> AcquireAsync(string host = "blog.localhost", string path = "/") => BoundAsync(Activator.AcquireAsync(Match(host, path), CancellationToken.None));

    /// <summary>Asks as a client that may leave.</summary>
    public Task<VmLease> AcquireUntilAsync(CancellationToken clientGone) => BoundAsync(Activator.AcquireAsync(Match(), clientGone));

    public IReadOnlyList<VmState> States() => [.. Activator.Snapshot().Select(vm => vm.State)];

    /// <summary>Stops as a host does.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        foreach (var service in Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await service.StoppingAsync(deadline);
        }

        foreach (var service in Services.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(deadline);
        }
    }

    private static Task<VmLease> BoundAsync(ValueTask<VmLease> lease) => lease.AsTask().WaitAsync(TestTimeouts.Local, TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Launcher.HoldStops = Launcher.HoldSuspends = false;
        foreach (var vm in Vms)
        {
            vm.EndStop();
            vm.EndSuspend();
        }

        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        _folder.Dispose();
    }
}
