using System.Diagnostics;
using System.Net;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Telemetry;

namespace Gateway.Benchmarks.Promises;

/// <summary>
/// What telemetry costs warm requests: a gateway that exports a trace of each, its metrics and its logs (the default sampling) beside one without any of it; and what a scrape costs where there are
/// ten thousand sites.
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

    public string Name => "telemetry";

    public string Description => $"warm requests with every one traced to an OTLP receiver, and without telemetry, {ThroughputRounds} interleaved rounds; scrapes with {ManySitesCount} sites";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        using var receiver = new OtlpReceiver(keeps: false);
        var settings = new { Idle = new { Action = "Keep" } };
        await using var without = await Bench.CreateAsync(settings, cancellationToken);
        await using var with = await Bench.CreateAsync(settings, cancellationToken);
        ManySites.Write(with.Folder, ManySitesCount);
        await without.StartAsync(Off, cancellationToken);
        await with.StartAsync(receiver.Endpoints, cancellationToken);
        await without.WakeAsync(cancellationToken);
        await with.WakeAsync(cancellationToken);
        var (off, on) = (new IPEndPoint(IPAddress.Loopback, without.Gateway.Port), new IPEndPoint(IPAddress.Loopback, with.Gateway.Port));

        var (offRates, onRates) = (new List<double>(), new List<double>());
        for (var round = 0; round <= ThroughputRounds; round++)
        {
            // Each is first every other time.
            var (first, second) = round % 2 == 0 ? (off, on) : (on, off);
            var rates = (await Wrk.RequestsPerSecondAsync(first, "bench.test", cancellationToken), await Wrk.RequestsPerSecondAsync(second, "bench.test", cancellationToken));
            if (round > 0)
            {
                // The first round only warms both up.
                offRates.Add(first == off ? rates.Item1 : rates.Item2);
                onRates.Add(first == off ? rates.Item2 : rates.Item1);
            }
        }

        var (offLatency, onLatency) = (new List<double>(), new List<double>());
        for (var round = 0; round < LatencyRounds; round++)
        {
            offLatency.AddRange(await Latencies.MeasureAsync(off, LatencyRequests, cancellationToken));
            onLatency.AddRange(await Latencies.MeasureAsync(on, LatencyRequests, cancellationToken));
        }

        var (bytes, milliseconds) = await ScrapeAsync(with, cancellationToken);
        var share = onRates.Zip(offRates, (ours, theirs) => ours / theirs).Median();
        var extra = onLatency.Median() - offLatency.Median();
        Console.WriteLine($"  the receiver got {receiver.Requests} requests, {receiver.Bytes >> 20} MiB");
        return
        [
            new Figure("warm throughput with telemetry, of that without", "at least 97 %", $"{share:P1} ({onRates.Median():F0} of {offRates.Median():F0} req/s)", share >= AllowedShare && receiver.Requests > 0),
            new Figure("warm p50 added by telemetry", "at most 0.05 ms", $"{extra:F3} ms ({onLatency.Median():F3} against {offLatency.Median():F3} ms)", extra <= AllowedExtraMilliseconds),
            new Figure($"/metrics with {ManySitesCount} sites, size", "at most 1 MiB", $"{bytes / 1024.0:F0} KiB", bytes <= AllowedScrapeBytes),
            new Figure($"/metrics with {ManySitesCount} sites, time", "p50 at most 100 ms", $"{milliseconds.Median():F1} ms (max {milliseconds.Max():F1})", milliseconds.Median() <= AllowedScrapeMilliseconds),
        ];
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
