using System.Net;
using Gateway.Testing.Running;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The smallest honest YARP application: one catch-all route, one destination, original host, logging off.</summary>
internal sealed class BareYarp : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private BareYarp(ChildProcess process, IPEndPoint address)
    {
        _process = process;
        Address = address;
    }

    public IPEndPoint Address { get; }

    /// <summary>Starts it in a process of its own on a free port.</summary>
    public static async Task<BareYarp> StartAsync(string upstream, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(Environment.ProcessPath!, ["bare-yarp", "http://127.0.0.1:0", upstream], AppContext.BaseDirectory);
        var line = await process.WaitForLineAsync(line => line.StartsWith("http://", StringComparison.Ordinal), cancellationToken);
        return new BareYarp(process, IPEndPoint.Parse(new Uri(line).Authority));
    }

    /// <summary>What runs in that process.</summary>
    public static async Task RunAsync(string url, string upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "guest", Match = new RouteMatch { Path = "/{**all}" } }],
                [new ClusterConfig { ClusterId = "guest", Destinations = new Dictionary<string, DestinationConfig> { ["guest"] = new() { Address = upstream } } }])
            .AddTransforms(transforms => transforms.AddOriginalHost());
        await using var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _process.WaitForExitAsync(patience.Token);
        await _process.DisposeAsync();
    }
}
