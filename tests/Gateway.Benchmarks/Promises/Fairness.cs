using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>One tenant asks for hundreds of cold URLs at once; meanwhile others ask for one each.</summary>
internal sealed class Fairness : IPromise
{
    private const int Urls = 500;
    private const int MaxInstances = 30;
    private const int Singles = 10;
    private const int Boots = 2;

    public string Name => "fairness";

    public string Description => $"{Urls} cold URLs of one site at once (MaxInstances {MaxInstances}), and {Singles} other sites that boot once meanwhile";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.CreateAsync(new { }, cancellationToken);
        var limits = new { MaxInstances, MaxMemoryMiB = 4096, PendingTimeout = "00:05:00" };
        bench.Folder.AddSite("storm", "*.storm.test", "hello", new { Instance = "Host", Limits = limits });
        for (var single = 0; single < Singles; single++)
        {
            bench.Folder.AddSite($"single{single}", $"single{single}.test", "hello");
        }

        await bench.StartAsync(cancellationToken);
        await bench.WakeAsync(cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<double>> storm = [.. Enumerable.Range(0, Urls).Select(url => AskAsync(bench, $"u{url}.storm.test", response => response.Phase("spawn") + response.Phase("boot"), over.Token))];

        // Each begins when the storm has got on with a few of its own.
        var queued = new List<double>();
        for (var single = 0; single < Singles; single++)
        {
            var reached = storm.Count(boot => boot.IsCompletedSuccessfully) + 3;
            while (storm.Count(boot => boot.IsCompletedSuccessfully) < reached)
            {
                await Task.WhenAny(storm.Where(boot => !boot.IsCompleted));
            }

            queued.Add(await AskAsync(bench, $"single{single}.test", response => response.Phase("queue"), cancellationToken));
        }

        var left = storm.Count(boot => !boot.IsCompleted);
        await over.CancelAsync();
        await ((Task)Task.WhenAll(storm)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var boots = await Task.WhenAll(storm.Where(boot => boot.IsCompletedSuccessfully));
        var (wait, allowed) = (queued.Quantile(0.9), Boots * boots.Median());
        Console.WriteLine($"  {boots.Length} boots of the storm done, {left} left when the last single was served; singles queued {queued.Median():F0} ms (max {queued.Max():F0})");
        return
        [
            new Figure("another's boot in a storm waits", "p90 at most two boots' time", $"{wait:F0} ms of {allowed:F0} ms", wait <= allowed && left > 0),
            new Figure("boots of the storm that failed", "none", $"{storm.Count(boot => boot.IsFaulted)}", !storm.Exists(boot => boot.IsFaulted)),
        ];
    }

    private static async Task<double> AskAsync(Bench bench, string host, Func<HttpResponseMessage, double> read, CancellationToken cancellationToken)
    {
        using var response = await bench.Gateway.GetAsync(host, "/", cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return read(response);
    }
}
