using static Gateway.Vms.Instances.VmState;
using static Gateway.Vms.Instances.VmTrigger;

namespace Gateway.Vms.Instances;

/// <summary>The only place that says which state may follow which.</summary>
public static class VmTransitions
{
    /// <exception cref="InvalidOperationException">The state cannot take the trigger.</exception>
    public static VmState Next(VmState state, VmTrigger trigger) => (state, trigger) switch
    {
        (Cold or Failed, BootRequested) => Booting,
        (Cold, Adopted) => Ready,
        (Booting, GuestAnswered) => Ready,
        (Booting, BootAbandoned) => Cold,
        (Booting, BootFailed) => Failed,
        (Ready, DrainRequested) => Draining,
        (Draining, Stopped or Left or Died) => Cold,
        (Ready, SuspendRequested) => Suspending,
        (Suspending, SuspendAborted) => Ready,
        (Suspending, StateSaved) => Suspended,
        (Suspended, ResumeRequested) => Resuming,
        (Suspended, Evicted) => Cold,
        (Resuming, GuestAnswered) => Ready,
        (Resuming, StateUnusable) => Booting,
        (Resuming, BootAbandoned or BootFailed) => Suspended,
        (Ready or Suspending or Resuming, Died) => Failed,
        _ => throw new InvalidOperationException($"A VM that is {state} cannot take {trigger}."),
    };
}
