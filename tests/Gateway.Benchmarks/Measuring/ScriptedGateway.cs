using System.Globalization;
using System.Net;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Hosting.Transport;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Images;
using Gateway.Testing.Running;
using Gateway.Testing.Scripted;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Benchmarks.Measuring;

/// <summary>
/// The gateway as it is, in a process of its own, but for its launcher: each VM is a server of this machine, so that no guest is what slows a connection down. Its sites are of TCP, one for
/// each server.
/// </summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    /// <summary>How this program is told to be one.</summary>
    public const string Argument = "scripted-gateway";

    /// <summary>As many descriptors as a provider of many connections gives it; where the system gives a process fewer, those.</summary>
    private const int Descriptors = 131_072;
    private const string Listening = "TCP connections at most: ";

    private readonly ChildProcess _process;

    private ScriptedGateway(ChildProcess process, IReadOnlyList<IPEndPoint> addresses, int mostConnections) => (_process, Addresses, MostConnections) = (process, addresses, mostConnections);

    /// <summary>Where it takes the connections of each server.</summary>
    public IReadOnlyList<IPEndPoint> Addresses { get; }

    /// <summary>How many it takes at one time.</summary>
    public int MostConnections { get; }

    public int Id => _process.Id;

    /// <summary>Starts one.</summary>
    /// <param name="servers">Where connections lead in the end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ScriptedGateway> StartAsync(IReadOnlyList<IPEndPoint> servers, CancellationToken cancellationToken)
    {
        IPEndPoint[] addresses = [.. servers.Select(_ => ForeignServer.FreeAddress())];
        string[] command = [Environment.ProcessPath!, Argument, .. addresses.Zip(servers, (address, server) => $"{address}={server}")];
        // The garbage collector that the product has, which this program has not.
        var process = ChildProcess.Start(
            "sh", ["-c", $"ulimit -n {Descriptors} 2>/dev/null; exec \"$@\"", "sh", .. command], AppContext.BaseDirectory, new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" });
        var line = await process.WaitForLineAsync(line => line.StartsWith(Listening, StringComparison.Ordinal), cancellationToken);
        return new ScriptedGateway(process, addresses, int.Parse(line[Listening.Length..], CultureInfo.InvariantCulture));
    }

    /// <summary>The process itself.</summary>
    /// <param name="sites">An address and a server each, <c>127.0.0.1:16379=127.0.0.1:6379</c>.</param>
    public static async Task RunAsync(IReadOnlyList<string> sites)
    {
        using var folder = new TemporaryFolder();
        var servers = new Dictionary<string, IPEndPoint>();
        foreach (var (number, site) in sites.Index())
        {
            var (listen, server) = (site[..site.IndexOf('=', StringComparison.Ordinal)], site[(site.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            servers.Add($"tcp{number}", IPEndPoint.Parse(server));
            folder.Write($"sites/tcp{number}.json", $$"""
                { "Image": "test", "Protocol": "Tcp", "Listen": "{{listen}}", "Idle": { "Action": "Keep" }, "Limits": { "ConcurrentRequests": 100000, "PendingRequests": 100000 } }
                """);
        }

        await TestImages.AddAsync(new ImageStore(folder.Combine("images"), TimeProvider.System), "test", "kernel", TestImages.Manifest with { Connections = 65_536 }, CancellationToken.None);
        var launcher = new ScriptedLauncher { Upstream = specification => servers[specification.Site] };
        await using var app = GatewayHost.Build(GatewayConfiguration.Create(Arguments.Split(
        [
            $"--Gateway:Images={folder.Combine("images")}", $"--Gateway:State={folder.Combine("state")}", $"--Gateway:Sites={folder.Combine("sites")}",
            "--Gateway:Admin:Url=http://127.0.0.1:0", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning",
        ]).Settings), services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IVmLauncher>(launcher));
            foreach (var service in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace == "Gateway.Qemu").ToList())
            {
                services.Remove(service);
            }
        });
        await app.StartAsync();
        Console.WriteLine(Listening + app.Services.GetRequiredService<ClientPlaces>().Tcp.Most);
        await app.WaitForShutdownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        await _process.WaitForExitAsync(patience.Token);
        await _process.DisposeAsync();
    }
}
