using Gateway.Vms.Activation;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Gateway.Vms.Suspension;

namespace Gateway.Vms.Instances;

/// <summary>
/// The way of an instance's VM from taking requests to its end, or to its state on disk: because it is idle, its room is needed, somebody asked, the gateway goes, or it died. Not thread-safe:
/// its instance's lock guards it.
/// </summary>
internal sealed class WayDown(InstanceData data, WayUp up)
{
    private InstanceServices Services => data.Services;

    /// <summary>It takes no more requests, and stops when it has finished those it has.</summary>
    public void Drain(VmGeneration vm, DrainReason reason)
    {
        vm.Drain(reason);
        up.BeginForWaiters();
    }

    public bool TryDrain(VmGeneration vm, DrainReason reason, bool evenInUse)
    {
        if (vm == data.Sleep.Vm)
        {
            return evenInUse && TryGiveUpState(vm, "since somebody asked for it to be stopped");
        }

        if (evenInUse && vm.State == VmState.Ready)
        {
            Drain(vm, reason);
            return true;
        }

        if (!evenInUse && vm.MayBeShed)
        {
            LetGo(vm, reason);
            return true;
        }

        if (evenInUse && vm.State == VmState.Suspending)
        {
            vm.Recall();
        }

        return vm.DrainWhenReady |= evenInUse && (vm.IsComingUp || vm.State == VmState.Suspending);
    }

    /// <summary>Gives up what is suspended, if it still is.</summary>
    public bool TryGiveUpState(VmGeneration vm, string reason)
    {
        if (vm != data.Sleep.Vm)
        {
            return false;
        }

        data.Sleep.GiveUp(reason);
        return true;
    }

    public void Died(VmGeneration vm)
    {
        if (vm.State is VmState.Ready or VmState.Suspending)
        {
            vm.Move(VmTrigger.Died);
            data.Failures.Died(vm);
            up.BeginForWaiters();
        }

        vm.BeginStop();
    }

    public void Unreachable(VmGeneration vm)
    {
        if (vm.State == VmState.Ready)
        {
            // For the back-off that is as if it had died.
            data.Failures.Died(vm);
            Drain(vm, DrainReason.Unreachable);
        }
    }

    public void ShutDown(bool leave)
    {
        data.IsShuttingDown = true;
        data.Waiters.RefuseAll(Refusals.ShuttingDown());
        data.Sleep.Leave();
        if (data.Current is { State: VmState.Ready } ready)
        {
            ready.RunsOn = leave || data.Policy.Idle.Action == IdleAction.Keep;
            if (ready.RunsOn || !data.Suspends(ready))
            {
                Drain(ready, DrainReason.Shutdown);
            }
            else if (ready.IsIdle)
            {
                ready.Suspend(DrainReason.Shutdown, data.Policy.Idle.Require);
            }
        }
        else if (data.Current is { IsComingUp: true } unfinished)
        {
            up.GiveUp(unfinished);
        }
    }

    /// <summary>The time for requests to end is over.</summary>
    public void StopNow(VmGeneration vm)
    {
        if (vm.State == VmState.Draining)
        {
            vm.BeginStop();
        }
        else if (vm == data.Current && vm.State == VmState.Ready)
        {
            vm.Suspend(DrainReason.Shutdown, data.Policy.Idle.Require);
        }
    }

    /// <summary>The clock rang for the VM's idle time, if that is over.</summary>
    public void OnClock()
    {
        if (data.IdleTimeLeft() <= TimeSpan.Zero)
        {
            data.Failures.Forget();
            LetGo(data.Current!, data.IsShuttingDown ? DrainReason.Shutdown : DrainReason.Idle);
        }
    }

    /// <summary>The state of a VM is on disk.</summary>
    /// <returns>False where somebody wants the VM meanwhile, or it ended.</returns>
    public bool TrySleep(VmGeneration vm, SuspendedState state)
    {
        if (vm.State != VmState.Suspending || data.Waiters.Count > 0 || vm.DrainWhenReady)
        {
            return false;
        }

        vm.Move(VmTrigger.StateSaved);
        data.Current = null;
        data.Sleep.Begin(vm.Site, vm.Image, vm.Digest, state);
        return true;
    }

    /// <summary>A VM that runs on although it was to be suspended goes all the same, or serves on.</summary>
    /// <param name="failed">Whether its state could not be saved, rather than that it was recalled.</param>
    public void RunOn(VmGeneration vm, bool failed)
    {
        if (vm.DrainWhenReady)
        {
            TryDrain(vm, DrainReason.Asked, evenInUse: true);
        }
        else if (vm == data.Current && failed && data.Waiters.Count == 0 && (!data.Policy.Idle.Require || data.IsShuttingDown))
        {
            // What may not be lost is left to the next gateway as it is.
            vm.RunsOn = data.Policy.Idle.Require;
            Drain(vm, data.IsShuttingDown ? DrainReason.Shutdown : DrainReason.Idle);
        }
        else if (vm == data.Current)
        {
            data.Grant(vm);
        }

        // Whoever counts on its room has to look again.
        Services.Budget.BecameIdle();
    }

    /// <summary>Suspends a VM that nobody uses, or stops it, as its site wants it.</summary>
    private void LetGo(VmGeneration vm, DrainReason reason)
    {
        if (data.Suspends(vm))
        {
            vm.Suspend(reason, data.Policy.Idle.Require);
            return;
        }

        if (data.Policy.Idle.Action == IdleAction.Suspend)
        {
            Services.Logger.NotSuspended(vm.Id, data.Instance.Key, "it was launched without that, or its image writes to a disk; it is stopped.");
        }

        Drain(vm, reason);
    }
}
