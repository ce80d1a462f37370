using System.Diagnostics;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A VM that nobody asks for any more goes when its policy says so.</summary>
internal sealed class IdleStop : IPromise
{
    private const int Rounds = 10;
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AllowedGone = TimeSpan.FromMilliseconds(200);

    public string Name => "idle";

    public string Description => $"{Rounds} VMs left alone: the process's end against the idle deadline of {IdleAfter.TotalSeconds:F0} s";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.StartAsync(new { Idle = new { After = IdleAfter.ToString("c") } }, cancellationToken);
        var late = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var vm = await bench.WakeAsync(cancellationToken);
            using var process = Process.GetProcessById(vm.Pid);
            using (var last = await bench.Gateway.GetAsync("bench.test", "/", cancellationToken))
            {
                await last.Content.ReadAsByteArrayAsync(cancellationToken);
            }

            var idleSince = Stopwatch.GetTimestamp();
            await process.WaitForExitAsync(cancellationToken);
            late.Add((Stopwatch.GetElapsedTime(idleSince) - IdleAfter).TotalMilliseconds);
        }

        return
        [
            new Figure("process gone after the idle deadline", "within 200 ms", $"p50 {late.Median():F0} ms, max {late.Max():F0} ms", late.Max() <= AllowedGone.TotalMilliseconds && late.Min() > -50),
        ];
    }
}
