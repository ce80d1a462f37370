using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A sleeping URL for which a shell of its shape waits, against the same VM's cold boot by hand, run by run in turn.</summary>
internal sealed class UniversalShell : IPromise
{
    private const double AllowedRatio = 0.2;

    public string Name => "universal";

    public string Description => $"{ActivationRuns.Count} interleaved activations by a universal shell and cold boots by hand, first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var (universal, raw) = await ActivationRuns.MeasureAsync("universal", cancellationToken);
        return [new Figure("first byte by a universal shell, of a cold boot by hand", $"p50 at most {AllowedRatio} ×", $"{universal / raw:F3} × ({universal:F1} of {raw:F1} ms)", universal <= AllowedRatio * raw)];
    }
}
