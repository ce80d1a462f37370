using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A VM that nobody asks for any more goes when its policy says so.</summary>
internal sealed class IdleStop : IPromise
{
    private const int Rounds = 10;
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AllowedBegun = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AllowedGone = TimeSpan.FromMilliseconds(200);

    /// <summary>Clocks and the way of the answer's last byte to the client: a stop may seem that much too early.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    public string Name => "idle";

    public string Description => $"{Rounds} VMs left alone: the begin of the stop and the process's end against the idle deadline of {IdleAfter.TotalSeconds:F0} s";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.StartAsync(new { Idle = new { After = IdleAfter.ToString("c") } }, cancellationToken);
        var (begun, gone) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var vm = await bench.WakeAsync(cancellationToken);
            using var process = Process.GetProcessById(vm.Pid);
            using (var last = await bench.Gateway.GetAsync("bench.test", "/", cancellationToken))
            {
                await last.Content.ReadAsByteArrayAsync(cancellationToken);
            }

            var deadline = TimeProvider.System.GetLocalNow() + IdleAfter;
            await process.WaitForExitAsync(cancellationToken);
            gone.Add((TimeProvider.System.GetLocalNow() - deadline).TotalMilliseconds);
            begun.Add((StopBegun(bench.Gateway.Output, vm.Id) - deadline).TotalMilliseconds);
        }

        return
        [
            Promise("stop begun after the idle deadline", AllowedBegun, begun),
            Promise("process gone after the idle deadline", AllowedGone, gone),
        ];
    }

    private static Figure Promise(string what, TimeSpan allowed, List<double> late) => new(
        what,
        $"within {allowed.TotalMilliseconds:F0} ms",
        $"p50 {late.Median():F0} ms, max {late.Max():F0} ms",
        late.Max() <= allowed.TotalMilliseconds && late.Min() > -Tolerance.TotalMilliseconds);

    /// <summary>When the gateway says that it began: the time in front of its line about this VM.</summary>
    private static DateTimeOffset StopBegun(string log, string vm)
    {
        var line = log.Split('\n').Single(line => line.Contains($"VM {vm} ", StringComparison.Ordinal) && line.Contains("takes no more requests: Idle", StringComparison.Ordinal));
        return TimeProvider.System.GetLocalNow().Date + TimeSpan.ParseExact(line.AsSpan(0, 12), @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
    }
}
