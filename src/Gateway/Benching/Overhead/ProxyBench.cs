using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Benching.Gateways;
using Gateway.Benching.Statistics;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Vms.Instances;

namespace Gateway.Benching.Overhead;

/// <summary>Warm requests to one guest: directly, through the gateway, and through other proxies to the very same guest, round by round in turn.</summary>
internal sealed class ProxyBench(GatewayConfiguration configuration, Image image, string path, int connections, int rounds, TimeSpan duration) : IBench<ProxyResult>
{
    private const int LatencyRequests = 1000;

    public string Doing { get; private set; } = "starting";

    /// <exception cref="CommandException">The image does not boot, or an answer was not a good one.</exception>
    public async Task<ProxyResult> RunAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        if (image.Manifest.Protocol != GuestProtocol.Http1)
        {
            throw new CommandException($"image '{image.Name}' does not speak HTTP/1.1, and the other proxies are told to.");
        }

        var load = Machine.ReadLoad();
        await using var workspace = new BenchWorkspace(configuration);
        var gateway = await workspace.StartAsync(GatewayPlan.Cold(image.Name), cancellationToken);
        await gateway.GetAsync(GatewayPlan.Host, path, cancellationToken);
        var guest = IPEndPoint.Parse((await gateway.ListVmsAsync(cancellationToken)).First(vm => vm.State == nameof(VmState.Ready)).Address!);
        var (nginx, haproxy) = (await ForeignProxies.TryStartNginxAsync(workspace, guest, cancellationToken), await ForeignProxies.TryStartHaproxyAsync(workspace, guest, cancellationToken));
        ProxyTarget?[] targets =
        [
            new("none", guest), new("gateway", gateway.Address), await ForeignProxies.StartBareYarpAsync(workspace, guest, cancellationToken), nginx, haproxy,
        ];
        var measured = targets.OfType<ProxyTarget>().Select(target => (Target: target, Rates: new List<double>(), Latencies: new List<double>())).ToArray();

        // The first round only warms up.
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (target, rates, latencies) in measured)
            {
                Doing = $"round {round} of {rounds}, {target.Name}";
                var rate = await Explained(target, () => RateAsync(target, cancellationToken));
                var latency = await Explained(target, () => LatenciesAsync(target, cancellationToken));
                if (round > 0)
                {
                    rates.Add(rate);
                    latencies.AddRange(latency);
                }
            }
        }

        return new ProxyResult(
            startedAt,
            image.Name,
            image.Digest,
            path,
            Machine.Of(load, gateway.Listening),
            connections,
            rounds,
            [.. measured.Select(proxy => new ProxyFigures(proxy.Target.Name, Summary.Of(proxy.Rates)!, Summary.Of(proxy.Latencies)!))],
            [.. new[] { ("nginx", nginx), ("haproxy", haproxy) }.Where(proxy => proxy.Item2 is null).Select(proxy => proxy.Item1)]);
    }

    private async Task<double> RateAsync(ProxyTarget target, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => CountAsync()));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task<int> CountAsync()
        {
            using var client = new KeepAliveClient(target.Address, GatewayPlan.Host, path);
            var count = 0;
            for (; Stopwatch.GetElapsedTime(started) < duration; count++)
            {
                await client.AskAsync(cancellationToken);
            }

            return count;
        }
    }

    private async Task<IReadOnlyList<double>> LatenciesAsync(ProxyTarget target, CancellationToken cancellationToken)
    {
        var latencies = new List<double>(LatencyRequests);
        using var client = new KeepAliveClient(target.Address, GatewayPlan.Host, path);
        for (var request = 0; request < LatencyRequests; request++)
        {
            var asked = Stopwatch.GetTimestamp();
            await client.AskAsync(cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task<T> Explained<T>(ProxyTarget target, Func<Task<T>> measure)
    {
        try
        {
            return await measure();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new CommandException($"{target.Name}: {exception.Message}", exception);
        }
    }
}
