using System.Net;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Promises;

/// <summary>A sleeping URL whose image has a loaded shell, against the same VM's cold boot by hand, run by run in turn.</summary>
internal sealed class LoadedShell : IPromise
{
    private const int Rounds = 30;
    private const double AllowedRatio = 0.05;
    private const double AllowedMilliseconds = 4;

    public string Name => "shell";

    public string Description => $"{Rounds} interleaved activations by a loaded shell and cold boots by hand, first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.StartAsync(new { Boot = new { Template = "Auto", Shells = 1 } }, cancellationToken);
        var address = new IPEndPoint(IPAddress.Loopback, bench.Gateway.Port);
        var (through, byHand) = (new List<double>(), new List<double>());
        var vm = await bench.WakeAsync(cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            await bench.Gateway.StopSiteAsync("bench", cancellationToken);
            byHand.Add((await RawVm.FirstByteAsync(vm, bench.Folder.Root, cancellationToken)).TotalMilliseconds);
            await ShellAsync(bench.Gateway, cancellationToken);
            through.Add((await FirstByte.MeasureAsync(address, "bench.test", cancellationToken)).TotalMilliseconds);
        }

        var (shell, raw) = (through.Median(), byHand.Median());
        Console.WriteLine($"  by a loaded shell    p50 {shell:F2} ms, p95 {through.Quantile(0.95):F2} ms\n  by hand, cold        p50 {raw:F1} ms, p95 {byHand.Quantile(0.95):F1} ms");
        return
        [
            new Figure("first byte by a loaded shell", $"p50 at most {AllowedMilliseconds:F0} ms", $"{shell:F2} ms", shell <= AllowedMilliseconds),
            new Figure("the same, of a cold boot by hand", $"p50 at most {AllowedRatio} ×", $"{shell / raw:F3} × ({raw:F1} ms)", shell <= AllowedRatio * raw),
        ];
    }

    private static async Task ShellAsync(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        while ((await gateway.ListVmsAsync(cancellationToken)).All(vm => vm.State != "Shell"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }
    }
}
