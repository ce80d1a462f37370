using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Gateway.Vms.Suspension;

namespace Gateway.Vms.Instances;

/// <summary>The way of an instance's VM from the decision to boot or to resume it to its guest's first answer. Not thread-safe: its instance's lock guards it.</summary>
internal sealed class WayUp(InstanceData data)
{
    private InstanceServices Services => data.Services;

    /// <summary>Queues a boot of what is right now, or the resumption of what is suspended.</summary>
    /// <returns>Why there is none; null when there is.</returns>
    public ActivationException? Begin()
    {
        var target = data.Target;
        if (target.Digest is not { } digest)
        {
            return Refusals.ImageMissing(target.Site, target.Image);
        }

        var (mine, images) = (data.Failures.Pause, Services.Circuits.Remaining(CircuitKey.Of(target.Image, digest, data.Policy)));
        if ((mine > images ? mine : images) is { Ticks: > 0 } pause)
        {
            return Refusals.BackOff(target.Site, pause);
        }

        if (data.Sleep.Vm is { } asleep && !asleep.Fits(target.Site, digest))
        {
            // Only what may not be lost is still there by now.
            data.Failures.BootFailed(digest);
            Services.Logger.StateKept(data.Instance.Key, target.Site.Name, asleep.Id, "Its site or its image is another now.");
            return Refusals.StateUnusable(target.Site);
        }

        var vm = new VmGeneration(data.Instance, target.Site, target.Image, digest, data.Sleep.End(), Services) { RequestedBy = data.Waiters.Trace };
        vm.Move(vm.Resumes is null ? VmTrigger.BootRequested : VmTrigger.ResumeRequested);
        Services.Registry.Add(vm);
        if (!Services.Boots.TryEnter(vm))
        {
            vm.Move(VmTrigger.BootAbandoned);
            SleepAgain(vm);
            Services.Registry.Remove(vm);
            return Refusals.NoBoot(target.Site, Services.Boots);
        }

        data.Current = vm;
        data.Failures.InUse();
        data.Clock.Stop();
        return null;
    }

    /// <summary>The VM takes no more requests; those that wait get another one.</summary>
    public void BeginForWaiters()
    {
        data.Current = null;
        if (data.Waiters.Count > 0 && Begin() is { } refusal)
        {
            data.Waiters.RefuseAll(refusal);
        }
    }

    /// <summary>The guest has answered.</summary>
    public void End(VmGeneration generation, IVm vm)
    {
        generation.Answered(vm);
        if (generation.Resumes is { } state)
        {
            Services.Suspended.Discard(state);
            generation.Resumes = null;
        }
    }

    /// <summary>The VM did not come up.</summary>
    /// <returns>Who waited; null where it was abandoned before.</returns>
    public Waiting? Fail(VmGeneration vm, VmTrigger trigger, ActivationException refusal)
    {
        if (!vm.IsComingUp)
        {
            return null;
        }

        var waited = data.Waiters.Describe(vm, Services.Time);

        vm.Move(trigger);
        SleepAgain(vm);
        data.Current = null;
        if (trigger == VmTrigger.BootFailed)
        {
            data.Failures.BootFailed(vm.Digest);
        }

        data.Waiters.RefuseAll(refusal);
        return waited;
    }

    /// <summary>The state that a VM was to run on from cannot be used: it boots.</summary>
    /// <returns>False where it is not wanted any more.</returns>
    public bool TryBootInstead(VmGeneration vm, string reason)
    {
        if (vm.State != VmState.Resuming)
        {
            return false;
        }

        vm.Move(VmTrigger.StateUnusable);
        Services.Logger.StateGivenUp(data.Instance.Key, vm.Resumes!.Facts.Id, $"which cannot be resumed: {reason}");
        Services.Suspended.Discard(vm.Resumes);
        vm.Resumes = null;
        return true;
    }

    /// <summary>Nobody wants the VM any more; those that wait get another one.</summary>
    public void GiveUp(VmGeneration vm)
    {
        vm.Abandon();
        SleepAgain(vm);
        if (Services.Boots.TryLeave(vm))
        {
            Services.Registry.Remove(vm);
        }

        BeginForWaiters();
    }

    /// <summary>What a VM was to run on from, and did not, is still on disk.</summary>
    private void SleepAgain(VmGeneration vm)
    {
        if (vm.Resumes is { } state)
        {
            vm.Resumes = null;
            data.Sleep.Begin(vm.Site, vm.Image, vm.Digest, state);
        }
    }
}
