using System.Net;
using Gateway.Benching.Measuring;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Activations by a gateway's universal shell, in turn with the same steps by a script.</summary>
internal static class UniversalRuns
{
    private const int WarmUps = 3;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>The median first bytes of both, in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">An activation came from elsewhere.</exception>
    public static async Task<(double Gateway, double Bare)> MeasureAsync(int count, CancellationToken cancellationToken)
    {
        await using var bench = await Bench.StartAsync(
            new { Boot = new { Template = "Auto" }, Idle = new { After = "01:00:00" } }, cancellationToken, "--Gateway:Host:Shells=1");
        await bench.WakeAsync(cancellationToken);
        var shell = await RestAsync(bench, cancellationToken);
        var template = BareTemplate.Read(bench.Folder);

        var (gateway, bare) = (new List<double>(), new List<double>());
        for (var round = 0; round < WarmUps + count; round++)
        {
            // Each is first as often as the other.
            if (round % 2 == 0)
            {
                gateway.Add(await ByGatewayAsync(bench, cancellationToken));
                bare.Add(await ByHandAsync(shell, template, cancellationToken));
            }
            else
            {
                bare.Add(await ByHandAsync(shell, template, cancellationToken));
                gateway.Add(await ByGatewayAsync(bench, cancellationToken));
            }
        }

        return (gateway.Skip(WarmUps).Median(), bare.Skip(WarmUps).Median());
    }

    private static async Task<double> ByGatewayAsync(Bench bench, CancellationToken cancellationToken)
    {
        var answer = await FirstByte.MeasureAsync(new IPEndPoint(IPAddress.Loopback, bench.Gateway.Port), "bench.test", "/", cancellationToken);
        var timing = ServerTimingEntries.Of(answer);
        if (timing?.Source != "shell" || !timing.Phases.ContainsKey("restore"))
        {
            throw new InvalidOperationException($"The VM did not come from a universal shell:\n{answer.Head}");
        }

        await RestAsync(bench, cancellationToken);
        return answer.FirstByte.TotalMilliseconds;
    }

    private static async Task<double> ByHandAsync(RunningVm like, BareTemplate template, CancellationToken cancellationToken)
    {
        await using var shell = await BareShell.StartAsync(like, template.Size, cancellationToken);
        return (await shell.FirstByteAsync(template, cancellationToken)).TotalMilliseconds;
    }

    /// <summary>Until the site's VM is gone and a shell waits.</summary>
    private static async Task<RunningVm> RestAsync(Bench bench, CancellationToken cancellationToken)
    {
        await bench.Gateway.StopSiteAsync("bench", cancellationToken);
        IReadOnlyList<RunningVm> vms;
        while ((vms = await bench.Gateway.ListVmsAsync(cancellationToken)) is not [{ State: "Shell" }])
        {
            await Task.Delay(PollInterval, cancellationToken);
        }

        return vms[0];
    }
}
