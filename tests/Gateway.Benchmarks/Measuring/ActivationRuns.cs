using Gateway.Benching.Boot;
using Gateway.Benching.Reports;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Activations of one kind, in turn with boots by hand.</summary>
internal static class ActivationRuns
{
    public const int Count = 30;

    /// <summary>The median first bytes of both, in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">Not all activations were of the kind.</exception>
    public static async Task<(double Median, double Raw)> MeasureAsync(string mode, CancellationToken cancellationToken)
    {
        var result = await BenchCommand.RunAsync(BenchJson.Readable.BootResult, ["boot", "--runs", $"{Count}", "--modes", $"{BootMode.Raw.Name},{mode}"], cancellationToken);
        var (measured, raw) = (result.Find(mode)!, result.Find(BootMode.Raw.Name)!);
        return measured.Samples.Count == Count && raw.Samples.Count == Count
            ? (measured.Summary!.Median, raw.Summary!.Median)
            : throw new InvalidOperationException($"{mode}: {measured.Note}; {raw.Mode}: {raw.Note}");
    }
}
