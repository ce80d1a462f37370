using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Benching.Overhead;

/// <summary>The smallest honest YARP application: one catch-all route, one destination, original host, logging off. What the gateway adds to a warm request is measured against it.</summary>
internal static class BareYarp
{
    /// <summary>Serves until the process is asked to end; prints where, when it listens.</summary>
    public static async Task RunAsync(string url, string upstream, TextWriter output, CancellationToken cancellationToken)
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
        await app.StartAsync(cancellationToken);
        await output.WriteLineAsync(app.Urls.First());
        await output.FlushAsync(cancellationToken);
        await ((Task)app.WaitForShutdownAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
