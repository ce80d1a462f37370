using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A sleeping URL for which a shell of its shape waits, against the same VM's cold boot by hand, and against what QEMU itself takes for the same steps, run by run in turn.</summary>
internal sealed class UniversalShell : IPromise
{
    private const double AllowedRatio = 0.2;
    private const double AllowedOfBare = 1.3;

    public string Name => "universal";

    public string Description => $"{ActivationRuns.Count} interleaved activations by a universal shell and cold boots by hand, then as many with the same steps by a bare script; first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var (universal, raw) = await ActivationRuns.MeasureAsync("universal", cancellationToken);
        var (gateway, bare) = await UniversalRuns.MeasureAsync(ActivationRuns.Count, cancellationToken);
        return
        [
            new Figure("first byte by a universal shell, of a cold boot by hand", $"p50 at most {AllowedRatio} ×", $"{universal / raw:F3} × ({universal:F1} of {raw:F1} ms)", universal <= AllowedRatio * raw),
            new Figure("the same, of the same steps by a bare script", $"p50 at most {AllowedOfBare} ×", $"{gateway / bare:F2} × ({gateway:F1} of {bare:F1} ms)", gateway <= AllowedOfBare * bare),
        ];
    }
}
