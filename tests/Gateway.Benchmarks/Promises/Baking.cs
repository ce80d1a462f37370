using System.Globalization;
using System.Net;
using Gateway.Benching.Measuring;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A cold URL that is asked for while a template of another image is being made, in turn with one that nothing else happens beside.</summary>
internal sealed class Baking : IPromise
{
    private const int Rounds = 40;
    private const double AllowedRatio = 1.1;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    public string Name => "baking";

    public string Description => $"{Rounds} interleaved cold boots while a template is made and while none is, first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.CreateAsync(new { }, cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            await bench.Folder.AddSiteImageAsync(Other(round), new Dictionary<string, string> { ["index.html"] = $"{round}" }, cancellationToken);
        }

        await bench.StartAsync(cancellationToken);
        await bench.WakeAsync(cancellationToken);
        await bench.Gateway.StopSiteAsync("bench", cancellationToken);
        var (alone, beside) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await ShellsAsync(bench, round, cancellationToken);
            alone.Add(await ActivateAsync(bench, cancellationToken));
            // Its site wants a shell, so a template of its image is made before anybody asks.
            bench.Folder.AddSite(Other(round), $"{Other(round)}.test", Other(round), new { Boot = new { Template = "Auto", Shells = 1 } });
            await BakingAsync(bench, cancellationToken);
            beside.Add(await ActivateAsync(bench, cancellationToken));
        }

        var (quiet, busy) = (alone.Quantile(0.95), beside.Quantile(0.95));
        Console.WriteLine($"  while nothing is made p50 {alone.Median():F1} ms, p95 {quiet:F1} ms\n  while a template is   p50 {beside.Median():F1} ms, p95 {busy:F1} ms");
        return [new Figure("cold first byte while a template is made", "p95 at most 1.1 × that while none is", $"{busy / quiet:F2} × ({busy:F1} of {quiet:F1} ms)", busy <= AllowedRatio * quiet)];
    }

    private static string Other(int round) => string.Create(CultureInfo.InvariantCulture, $"other{round}");

    private static async Task<double> ActivateAsync(Bench bench, CancellationToken cancellationToken)
    {
        var answer = await FirstByte.MeasureAsync(new IPEndPoint(IPAddress.Loopback, bench.Gateway.Port), "bench.test", "/", cancellationToken);
        if (ServerTimingEntries.Of(answer)?.Source != "cold")
        {
            throw new InvalidOperationException($"The VM was not booted:\n{answer.Head}");
        }

        await bench.Gateway.StopSiteAsync("bench", cancellationToken);
        return answer.FirstByte.TotalMilliseconds;
    }

    /// <summary>Until all that was asked for is prepared.</summary>
    private static async Task ShellsAsync(Bench bench, int count, CancellationToken cancellationToken)
    {
        while ((await bench.Gateway.ListVmsAsync(cancellationToken)).Count(vm => vm.State == "Shell") != count)
        {
            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <summary>Until a template is being made: the VM that it is made of has a folder while it lives.</summary>
    private static async Task BakingAsync(Bench bench, CancellationToken cancellationToken)
    {
        while (!Directory.EnumerateDirectories(Path.Combine(bench.Folder.State, "vms"), "template-*").Any())
        {
            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
