using System.Net;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A cold URL through the gateway against the same command line by hand, run by run in turn.</summary>
internal sealed class ColdFirstByte : IPromise
{
    private const int Rounds = 30;
    private const double AllowedRatio = 1.05;
    private static readonly TimeSpan AllowedExtra = TimeSpan.FromMilliseconds(10);

    public string Name => "cold";

    public string Description => $"{Rounds} interleaved cold boots through the gateway and by hand, first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.StartAsync(new { }, cancellationToken);
        var address = new IPEndPoint(IPAddress.Loopback, bench.Gateway.Port);
        var (through, byHand) = (new List<double>(), new List<double>());
        var vm = await bench.WakeAsync(cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            await bench.Gateway.StopSiteAsync("bench", cancellationToken);
            byHand.Add((await RawVm.FirstByteAsync(vm, bench.Folder.Root, cancellationToken)).TotalMilliseconds);
            through.Add((await FirstByte.MeasureAsync(address, "bench.test", cancellationToken)).TotalMilliseconds);
        }

        var (gateway, raw) = (through.Median(), byHand.Median());
        var allowed = Math.Max(raw * AllowedRatio, raw + AllowedExtra.TotalMilliseconds);
        Console.WriteLine($"  through the gateway  p50 {gateway:F1} ms, p95 {through.Quantile(0.95):F1} ms\n  by hand              p50 {raw:F1} ms, p95 {byHand.Quantile(0.95):F1} ms");
        return [new Figure("cold first byte, against by hand", "p50 at most +5 % or +10 ms", $"{gateway:F1} ms against {raw:F1} ms ({gateway - raw:+0.0;-0.0} ms)", gateway <= allowed)];
    }
}
