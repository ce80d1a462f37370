using Gateway.Vms.Instances;
using Xunit;

namespace Gateway.Vms.Tests.Instances;

public sealed class VmTransitionsTests
{
    private static readonly Dictionary<(VmState State, VmTrigger Trigger), VmState> Legal = new()
    {
        [(VmState.Cold, VmTrigger.BootRequested)] = VmState.Booting,
        [(VmState.Failed, VmTrigger.BootRequested)] = VmState.Booting,
        [(VmState.Cold, VmTrigger.Adopted)] = VmState.Ready,
        [(VmState.Booting, VmTrigger.GuestAnswered)] = VmState.Ready,
        [(VmState.Booting, VmTrigger.BootAbandoned)] = VmState.Cold,
        [(VmState.Booting, VmTrigger.BootFailed)] = VmState.Failed,
        [(VmState.Ready, VmTrigger.DrainRequested)] = VmState.Draining,
        [(VmState.Ready, VmTrigger.SuspendRequested)] = VmState.Suspending,
        [(VmState.Ready, VmTrigger.Died)] = VmState.Failed,
        [(VmState.Draining, VmTrigger.Stopped)] = VmState.Cold,
        [(VmState.Draining, VmTrigger.Left)] = VmState.Cold,
        [(VmState.Draining, VmTrigger.Died)] = VmState.Cold,
        [(VmState.Suspending, VmTrigger.SuspendAborted)] = VmState.Ready,
        [(VmState.Suspending, VmTrigger.StateSaved)] = VmState.Suspended,
        [(VmState.Suspending, VmTrigger.Died)] = VmState.Failed,
        [(VmState.Suspended, VmTrigger.ResumeRequested)] = VmState.Resuming,
        [(VmState.Resuming, VmTrigger.BootAbandoned)] = VmState.Suspended,
        [(VmState.Resuming, VmTrigger.BootFailed)] = VmState.Suspended,
        [(VmState.Suspended, VmTrigger.Evicted)] = VmState.Cold,
        [(VmState.Resuming, VmTrigger.GuestAnswered)] = VmState.Ready,
        [(VmState.Resuming, VmTrigger.StateUnusable)] = VmState.Booting,
        [(VmState.Resuming, VmTrigger.Died)] = VmState.Failed,
    };

    public static TheoryData<VmState, VmTrigger> Pairs()
    {
        var pairs = new TheoryData<VmState, VmTrigger>();
        foreach (var state in Enum.GetValues<VmState>())
        {
            foreach (var trigger in Enum.GetValues<VmTrigger>())
            {
                pairs.Add(state, trigger);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Next_EveryPair_IsTheLegalStateOrThrowsWithBothNames(VmState state, VmTrigger trigger)
    {
        if (Legal.TryGetValue((state, trigger), out var expected))
        {
            Assert.Equal(expected, VmTransitions.Next(state, trigger));
            return;
        }

        var error = Assert.Throws<InvalidOperationException>(() => VmTransitions.Next(state, trigger));
        Assert.Contains(state.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(trigger.ToString(), error.Message, StringComparison.Ordinal);
    }
}
