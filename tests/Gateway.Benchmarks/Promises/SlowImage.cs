using Gateway.Benching.Boot;
using Gateway.Benching.Reports;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>An image that takes a second to boot, an application on micro-Linux, from what was made ahead: against its cold boot by hand, run by run in turn.</summary>
internal sealed class SlowImage : IPromise
{
    private const int Runs = 20;
    private const double AllowedUniversalMilliseconds = 120;

    /// <summary>At most so much of a cold boot by hand.</summary>
    private static readonly (string Mode, double Ratio)[] Allowed = [("shell", 0.01), ("universal", 0.04), ("template", 0.15)];

    public string Name => "linux";

    public string Description => $"{Runs} interleaved activations of an application on micro-Linux by each kind of what is made ahead, and cold boots by hand; first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var result = await BenchCommand.RunAsync(
            BenchJson.Readable.BootResult,
            ["boot", "--runs", $"{Runs}", "--modes", string.Join(',', Allowed.Select(allowed => allowed.Mode).Prepend(BootMode.Raw.Name))],
            (folder, name) => folder.AddAppImageAsync(name, cancellationToken),
            cancellationToken);
        var raw = Median(BootMode.Raw.Name);
        return
        [
            .. Allowed.Select(allowed => Of(allowed.Mode, allowed.Ratio)),
            new Figure("the same by a universal shell", $"p50 at most {AllowedUniversalMilliseconds:F0} ms", $"{Median("universal"):F1} ms", Median("universal") <= AllowedUniversalMilliseconds),
        ];

        Figure Of(string mode, double ratio)
        {
            var median = Median(mode);
            return new($"micro-Linux by {mode}, of a cold boot by hand", $"p50 at most {ratio} ×", $"{median / raw:F4} × ({median:F1} of {raw:F0} ms)", median <= ratio * raw);
        }

        double Median(string mode)
        {
            var measured = result.Find(mode)!;
            return measured.Samples.Count == Runs ? measured.Summary!.Median : throw new InvalidOperationException($"{mode}: {measured.Note}");
        }
    }
}
