using System.Net;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>What the gateway costs once the VM is there: against a bare YARP application in front of the very same guest.</summary>
internal sealed class WarmProxy : IPromise
{
    private const int OtherSites = 10_000;
    private const int ThroughputRounds = 7;
    private const int LatencyRounds = 20;
    private const int LatencyRequests = 200;
    private const double AllowedShare = 0.9;
    private const double AllowedExtraMilliseconds = 0.2;

    public string Name => "warm";

    public string Description => $"warm requests through the gateway and through bare YARP to the same VM, {OtherSites} other sites configured, {ThroughputRounds} interleaved rounds";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.CreateAsync(new { Idle = new { Action = "Keep" } }, cancellationToken);
        ManySites.Write(bench.Folder, OtherSites);
        await bench.StartAsync(cancellationToken);
        var vm = await bench.WakeAsync(cancellationToken);
        await using var bareYarp = await Measuring.BareYarp.StartAsync($"http://{vm.Address}", cancellationToken);
        var gateway = new IPEndPoint(IPAddress.Loopback, bench.Gateway.Port);

        var (gatewayRates, bareRates) = (new List<double>(), new List<double>());
        for (var round = 0; round <= ThroughputRounds; round++)
        {
            var bareRate = await Wrk.RequestsPerSecondAsync(bareYarp.Address, "bench.test", cancellationToken);
            var gatewayRate = await Wrk.RequestsPerSecondAsync(gateway, "bench.test", cancellationToken);
            if (round > 0)
            {
                // The first round only warms both up.
                bareRates.Add(bareRate);
                gatewayRates.Add(gatewayRate);
            }
        }

        var (gatewayLatency, bareLatency) = (new List<double>(), new List<double>());
        for (var round = 0; round < LatencyRounds; round++)
        {
            bareLatency.AddRange(await Latencies.MeasureAsync(bareYarp.Address, LatencyRequests, cancellationToken));
            gatewayLatency.AddRange(await Latencies.MeasureAsync(gateway, LatencyRequests, cancellationToken));
        }

        var share = gatewayRates.Zip(bareRates, (ours, theirs) => ours / theirs).Median();
        var extra = gatewayLatency.Median() - bareLatency.Median();
        return
        [
            new Figure("warm throughput, of bare YARP's", "at least 90 %", $"{share:P1} ({gatewayRates.Median():F0} of {bareRates.Median():F0} req/s)", share >= AllowedShare),
            new Figure("warm p50 added to bare YARP's", "at most 0.2 ms", $"{extra:F3} ms ({gatewayLatency.Median():F3} against {bareLatency.Median():F3} ms)", extra <= AllowedExtraMilliseconds),
        ];
    }
}
