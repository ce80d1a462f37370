using System.Diagnostics;
using System.Net;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>Fifty cold URLs at the same moment: the processors are never idle while a boot waits, and boots do not get into each other's way.</summary>
internal sealed class Storm : IPromise
{
    private const int Urls = 50;
    private const int Rounds = 3;
    private const int Alone = 15;
    private const double AllowedRatio = 1.3;

    public string Name => "storm";

    public string Description => $"{Urls} different cold URLs at once, {Rounds} rounds, against the ideal schedule: {Urls} × the processor time of one boot ÷ {Environment.ProcessorCount} cores";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.CreateAsync(new { Idle = new { Action = "Keep" } }, cancellationToken);
        bench.Folder.AddSite("storm", "*.storm.test", "hello", new { Instance = "Host", Limits = new { MaxMemoryMiB = 4096 } });
        await bench.StartAsync(cancellationToken);
        await bench.WakeAsync(cancellationToken);

        var ratios = new List<double>();
        var served = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // Next to each other, so that both see the same machine.
            var boot = await BootSecondsAsync(bench, cancellationToken);
            var latencies = await Task.WhenAll(Enumerable.Range(0, Urls).Select(url => AskAsync(bench, $"u{url}.storm.test", cancellationToken)));
            served += latencies.Count(latency => latency.Status == HttpStatusCode.OK);
            var (p95, ideal) = (latencies.Select(latency => latency.Seconds).Quantile(0.95), Urls * boot / Environment.ProcessorCount);
            ratios.Add(p95 / ideal);
            Console.WriteLine($"  one boot {boot * 1000:F0} ms of a processor, ideal {ideal:F2} s, p95 {p95:F2} s");
            await bench.Gateway.StopSiteAsync("storm", cancellationToken);
        }

        return
        [
            new Figure($"{Urls} cold URLs at once", $"{Rounds * Urls} × 200", $"{served} × 200", served == Rounds * Urls),
            new Figure("their p95, of the ideal schedule", "p50 at most 1.3 ×", $"{ratios.Median():F2} × (max {ratios.Max():F2})", ratios.Median() <= AllowedRatio),
        ];
    }

    /// <summary>The processor time of one VM from its start to its answer, when it has the machine for itself; the mean, because a process's time is counted in ticks.</summary>
    private static async Task<double> BootSecondsAsync(Bench bench, CancellationToken cancellationToken)
    {
        var seconds = new List<double>();
        for (var boot = 0; boot < Alone; boot++)
        {
            await bench.Gateway.StopSiteAsync("bench", cancellationToken);
            var vm = await bench.WakeAsync(cancellationToken);
            seconds.Add(ProcessTime.Seconds(vm.Pid));
        }

        return seconds.Average();
    }

    private static async Task<(double Seconds, HttpStatusCode Status)> AskAsync(Bench bench, string host, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await bench.Gateway.GetAsync(host, "/", cancellationToken);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, response.StatusCode);
    }
}
