using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A cold URL through the gateway against the same command line by hand, run by run in turn.</summary>
internal sealed class ColdFirstByte : IPromise
{
    private const double AllowedRatio = 1.05;
    private const double AllowedExtraMilliseconds = 10;

    public string Name => "cold";

    public string Description => $"{ActivationRuns.Count} interleaved cold boots through the gateway and by hand, first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var (gateway, raw) = await ActivationRuns.MeasureAsync("cold", cancellationToken);
        var allowed = Math.Max(raw * AllowedRatio, raw + AllowedExtraMilliseconds);
        return [new Figure("cold first byte, against by hand", "p50 at most +5 % or +10 ms", $"{gateway:F1} ms against {raw:F1} ms ({gateway - raw:+0.0;-0.0} ms)", gateway <= allowed)];
    }
}
