using Gateway.Dashboard.Boots;
using Gateway.Vms.Activation;
using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Tests.Dashboard.Boots;

public sealed class BarsTests
{
    private static readonly TimeAxis Axis = TimeAxis.Of(TimeSpan.FromMilliseconds(100));

    [Fact]
    public void OfPhases_OneAfterTheOther_AreToScaleAndLeaveNoGap()
    {
        var bars = Bars.OfPhases(Record(80, [(VmPhase.Queue, 10), (VmPhase.Spawn, 50), (VmPhase.Boot, 20)]), Axis);

        Assert.Equal(["queue", "spawn", "boot"], bars.Select(bar => bar.Name));
        Assert.Equal([0, 0.1, 0.6], bars.Select(bar => Math.Round(bar.From, 9)));
        Assert.Equal([0.1, 0.5, 0.2], bars.Select(bar => Math.Round(bar.Width, 9)));
    }

    [Fact]
    public void OfPhases_TimeThatNoPhaseHas_IsABarOfItsOwn()
    {
        var bars = Bars.OfPhases(Record(80, [(VmPhase.Spawn, 50)]), Axis);

        Assert.Equal(["spawn", Bars.Around], bars.Select(bar => bar.Name));
        Assert.Equal(0.3, bars[^1].Width, 9);
    }

    [Fact]
    public void OfPhases_OneThatFailed_EndsInItsFailure()
    {
        var bars = Bars.OfPhases(Record(80, [(VmPhase.Queue, 10)]) with { Source = null, Failure = ActivationFailure.BootFailed }, Axis);

        Assert.Equal(["queue", Bars.Failed], bars.Select(bar => bar.Name));
    }

    [Fact]
    public void OfPhases_LongerThanTheAxis_StayOnIt()
        => Assert.All(Bars.OfPhases(Record(400, [(VmPhase.Spawn, 150), (VmPhase.Boot, 250)]), Axis), bar => Assert.InRange(bar.From + bar.Width, 0, 1));

    [Fact]
    public void OfWaits_WhoJoined_BeginsWhenItCame()
    {
        var record = Record(80, []) with { Waits = [new(TimeSpan.Zero, TimeSpan.FromMilliseconds(80)), new(TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(50))], Waiters = 2 };

        var bars = Bars.OfWaits(record, Axis);

        Assert.Equal([0, 0.3], bars.Select(bar => Math.Round(bar.From, 9)));
        Assert.Equal([0.8, 0.5], bars.Select(bar => Math.Round(bar.Width, 9)));
    }

    private static ActivationRecord Record(double total, (VmPhase Phase, double Milliseconds)[] phases) => new(
        1, "site", "", "image", "site-1-aaaa", VmSource.Cold, DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(total),
        [.. phases.Select(phase => new VmPhaseDuration(phase.Phase, TimeSpan.FromMilliseconds(phase.Milliseconds)))], [], 0, null, null);
}
