using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A sleeping URL whose image has a loaded shell, against the same VM's cold boot by hand, run by run in turn.</summary>
internal sealed class LoadedShell : IPromise
{
    private const double AllowedRatio = 0.05;
    private const double AllowedMilliseconds = 4;

    public string Name => "shell";

    public string Description => $"{ActivationRuns.Count} interleaved activations by a loaded shell and cold boots by hand, first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var (shell, raw) = await ActivationRuns.MeasureAsync("shell", cancellationToken);
        return
        [
            new Figure("first byte by a loaded shell", $"p50 at most {AllowedMilliseconds:F0} ms", $"{shell:F2} ms", shell <= AllowedMilliseconds),
            new Figure("the same, of a cold boot by hand", $"p50 at most {AllowedRatio} ×", $"{shell / raw:F3} × ({raw:F1} ms)", shell <= AllowedRatio * raw),
        ];
    }
}
