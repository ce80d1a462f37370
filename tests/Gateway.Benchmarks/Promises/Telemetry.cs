using System.Diagnostics;
using System.Net;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Telemetry;

namespace Gateway.Benchmarks.Promises;

/// <summary>
/// What telemetry costs warm requests: a gateway that exports a trace of each, its metrics and its logs (the default sampling), and one that traces one in a hundred, beside one without any of it; and
/// what a scrape costs where there are ten thousand sites. The receiver and the load have the same processors.
/// </summary>
internal sealed class Telemetry : IPromise
{
    private const int ManySitesCount = 10_000;
    private const int ThroughputRounds = 7;
    private const int LatencyRounds = 20;
    private const int LatencyRequests = 200;
    private const int Scrapes = 10;
    private const double AllowedShare = 0.97;
    private const double AllowedExtraMilliseconds = 0.05;
    private const double AllowedScrapeMilliseconds = 100;
    private const long AllowedScrapeBytes = 1 << 20;

    /// <summary>What was written for one scrape is given to others for 300 ms.</summary>
    private static readonly TimeSpan BetweenScrapes = TimeSpan.FromMilliseconds(400);

    private static readonly Dictionary<string, string> Off = new() { ["OTEL_SDK_DISABLED"] = "true" };
    private static readonly Dictionary<string, string> Sampled = new() { ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = "0.01" };

    public string Name => "telemetry";

    public string Description => $"warm requests with every one and with one in a hundred traced to an OTLP receiver, and without telemetry, {ThroughputRounds} interleaved rounds; scrapes with {ManySitesCount} sites";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        using var receiver = new OtlpReceiver(keeps: false);
        await using var without = await StartAsync(Off, cancellationToken);
        await using var sampled = await StartAsync(receiver.Endpoints.Concat(Sampled), cancellationToken);
        await using var with = await StartAsync(receiver.Endpoints, cancellationToken);
        IPEndPoint[] gateways = [.. new[] { without, sampled, with }.Select(bench => new IPEndPoint(IPAddress.Loopback, bench.Gateway.Port))];
        var rates = gateways.Select(_ => new List<double>()).ToArray();
        var latencies = gateways.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= ThroughputRounds; round++)
        {
            for (var turn = 0; turn < gateways.Length; turn++)
            {
                // Each is first in its turn.
                var which = (turn + round) % gateways.Length;
                var rate = await Wrk.RequestsPerSecondAsync(gateways[which], "bench.test", cancellationToken);
                if (round > 0)
                {
                    // The first round only warms them up.
                    rates[which].Add(rate);
                }
            }
        }

        for (var round = 0; round < LatencyRounds; round++)
        {
            for (var which = 0; which < gateways.Length; which++)
            {
                latencies[which].AddRange(await Latencies.MeasureAsync(gateways[which], LatencyRequests, cancellationToken));
            }
        }

        var (bytes, milliseconds) = await ScrapeAsync(with, cancellationToken);
        Console.WriteLine($"  the receiver got {receiver.Requests} requests, {receiver.Bytes >> 20} MiB");
        return
        [
            Throughput("one in a hundred traced", 1),
            Added("one in a hundred traced", 1),
            Throughput("every request traced", 2),
            Added("every request traced", 2),
            new Figure($"/metrics with {ManySitesCount} sites, size", "at most 1 MiB", $"{bytes / 1024.0:F0} KiB", bytes <= AllowedScrapeBytes),
            new Figure($"/metrics with {ManySitesCount} sites, time", "p50 at most 100 ms", $"{milliseconds.Median():F1} ms (max {milliseconds.Max():F1})", milliseconds.Median() <= AllowedScrapeMilliseconds),
        ];

        Figure Throughput(string what, int which)
        {
            var share = rates[which].Zip(rates[0], (ours, theirs) => ours / theirs).Median();
            return new($"warm throughput, {what}, of that without telemetry", "at least 97 %", $"{share:P1} ({rates[which].Median():F0} of {rates[0].Median():F0} req/s)", share >= AllowedShare && receiver.Requests > 0);
        }

        Figure Added(string what, int which)
        {
            var (ours, theirs) = (latencies[which].Median(), latencies[0].Median());
            return new($"warm p50 added, {what}", "at most 0.05 ms", $"{ours - theirs:F3} ms ({ours:F3} against {theirs:F3} ms)", ours - theirs <= AllowedExtraMilliseconds);
        }
    }

    private static async Task<Bench> StartAsync(IEnumerable<KeyValuePair<string, string>> variables, CancellationToken cancellationToken)
    {
        var bench = await Bench.CreateAsync(new { Idle = new { Action = "Keep" } }, cancellationToken);
        ManySites.Write(bench.Folder, ManySitesCount);
        await bench.StartAsync(new Dictionary<string, string>(variables), cancellationToken);
        await bench.WakeAsync(cancellationToken);
        return bench;
    }

    private static async Task<(long Bytes, IReadOnlyList<double> Milliseconds)> ScrapeAsync(Bench bench, CancellationToken cancellationToken)
    {
        var (bytes, milliseconds) = (0L, new List<double>());
        for (var i = 0; i < Scrapes; i++)
        {
            await Task.Delay(BetweenScrapes, cancellationToken);
            var asked = Stopwatch.GetTimestamp();
            bytes = (await bench.Gateway.Admin.GetByteArrayAsync("/metrics", cancellationToken)).LongLength;
            milliseconds.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        return (bytes, milliseconds);
    }
}
