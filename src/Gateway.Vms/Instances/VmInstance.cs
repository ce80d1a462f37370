using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Vms.Instances;

/// <summary>
/// One key of a site: the monitor around its <see cref="InstanceState"/>. One short lock, nothing awaited and nobody called back under it. It is removed
/// when it has no VM, nobody waits and no failure is to be remembered. Thread-safe.
/// </summary>
internal sealed class VmInstance : IDisposable
{
    private readonly Lock _gate = new();
    private readonly InstanceState _state;
    private readonly Action<VmInstance> _remove;
    private bool _removed;

    /// <param name="remove">Takes it out of where it is found; called under its lock.</param>
    public VmInstance(InstanceKey key, SiteMatch match, InstanceServices services, Action<VmInstance> remove)
    {
        Key = key;
        _state = new InstanceState(this, match, services, OnClock);
        _remove = remove;
    }

    public InstanceKey Key { get; }

    /// <summary>A lease at once on a VM that is ready and has room, else a place in the queue and, where nothing boots yet, a boot.</summary>
    /// <returns>False when the instance was removed meanwhile: there is another by now, or none.</returns>
    /// <exception cref="ActivationException">Neither can be had.</exception>
    public bool TryEnter(SiteMatch match, out VmLease? lease, out Waiter? waiter)
    {
        lock (_gate)
        {
            (lease, waiter) = (null, null);
            if (_removed)
            {
                return false;
            }

            try
            {
                _state.Enter(match, out lease, out waiter);
                return true;
            }
            finally
            {
                RemoveIfDone_NeedsLock();
            }
        }
    }

    /// <summary>Takes a request out of the queue.</summary>
    /// <returns>False when its outcome was decided before: the lease or the refusal stands.</returns>
    public bool TryLeave(Waiter waiter)
    {
        lock (_gate)
        {
            var left = _state.TryLeave(waiter);
            RemoveIfDone_NeedsLock();
            return left;
        }
    }

    /// <summary>Ends a lease: its place goes to whoever waits longest, or, with the last one, the idle clock starts. A VM for one request goes with it.</summary>
    public void Release(VmGeneration vm)
    {
        lock (_gate)
        {
            _state.Release(vm);
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>The boot's turn has come, and it has its room.</summary>
    /// <returns>False when it is not wanted any more.</returns>
    public bool TryBeginLaunch(VmGeneration vm)
    {
        lock (_gate)
        {
            if (vm.IsComingUp)
            {
                vm.BeginLaunch();
            }

            return vm.IsComingUp;
        }
    }

    /// <summary>The guest has answered: whoever waits gets a lease, as many as the guest takes.</summary>
    /// <returns>Who waited; null when the boot was abandoned meanwhile, so that the VM belongs to the caller.</returns>
    public Waiting? Answered(VmGeneration generation, IVm vm)
    {
        lock (_gate)
        {
            var waited = _state.Answered(generation, vm);
            RemoveIfDone_NeedsLock();
            return waited;
        }
    }

    /// <summary>The VM of an earlier gateway is the instance's.</summary>
    /// <param name="room">What it has of the host; the caller's to give back where this fails.</param>
    /// <returns>Null where the instance has a VM already, or was removed.</returns>
    public VmGeneration? Adopt(IVm vm, BudgetReservation room)
    {
        lock (_gate)
        {
            var adopted = _removed ? null : _state.Adopt(vm, room);
            RemoveIfDone_NeedsLock();
            return adopted;
        }
    }

    /// <summary>An earlier gateway suspended the instance's VM.</summary>
    /// <returns>False where the instance has a VM already, or was removed.</returns>
    public bool TryAdopt(SuspendedState state)
    {
        lock (_gate)
        {
            var sleeps = !_removed && _state.TryAdopt(state);
            RemoveIfDone_NeedsLock();
            return sleeps;
        }
    }

    /// <summary>The state of a VM is on disk: its process can go.</summary>
    /// <returns>False where somebody wants the VM meanwhile, or it ended: the state is the caller's.</returns>
    public bool Suspended(VmGeneration vm, SuspendedState state)
    {
        lock (_gate)
        {
            var suspended = _state.Suspended(vm, state);
            RemoveIfDone_NeedsLock();
            return suspended;
        }
    }

    /// <summary>A VM that was to be suspended runs on.</summary>
    /// <param name="failed">Whether its state could not be saved, rather than that it was recalled.</param>
    public void RunsOn(VmGeneration vm, bool failed)
    {
        lock (_gate)
        {
            _state.RunsOn(vm, failed);
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>The state that a VM was to run on from cannot be used: it boots, and the state is given up.</summary>
    /// <returns>False where it is not wanted any more.</returns>
    public bool TryBootInstead(VmGeneration vm, string reason)
    {
        lock (_gate)
        {
            return _state.Up.TryBootInstead(vm, reason);
        }
    }

    /// <summary>Gives up the suspended state of the instance.</summary>
    /// <returns>False where it is in use by the time that the lock is had.</returns>
    public bool TryGiveUp(VmGeneration vm, string reason)
    {
        lock (_gate)
        {
            var isGivenUp = _state.Down.TryGiveUpState(vm, reason);
            RemoveIfDone_NeedsLock();
            return isGivenUp;
        }
    }

    /// <summary>The VM did not come up: whoever waits is told why.</summary>
    /// <param name="trigger"><see cref="VmTrigger.BootFailed"/>, or <see cref="VmTrigger.BootAbandoned"/> where the VM is not to blame.</param>
    /// <returns>Who waited; null when it was abandoned before, so that nobody did.</returns>
    public Waiting? BootEnded(VmGeneration vm, VmTrigger trigger, ActivationException refusal)
    {
        lock (_gate)
        {
            var waited = _state.Up.Fail(vm, trigger, refusal);
            RemoveIfDone_NeedsLock();
            return waited;
        }
    }

    /// <summary>The VM's process has ended, or is about to.</summary>
    public void Died(VmGeneration vm)
    {
        lock (_gate)
        {
            _state.Down.Died(vm);
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>A request could not connect to the VM: it takes no more of them.</summary>
    public void Unreachable(VmGeneration vm)
    {
        lock (_gate)
        {
            _state.Down.Unreachable(vm);
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>Too many others have failed since.</summary>
    public void ForgetFailures()
    {
        lock (_gate)
        {
            _state.ForgetFailures();
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>Site or image may have changed: a VM that is not what would be launched now takes no more requests.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            _state.Refresh();
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>Lets a VM take no more requests; by the time the lock is had, it may be too late for that.</summary>
    /// <param name="evenInUse">Also where it has leases, which it then finishes, or boots for requests that wait, which it then serves.</param>
    public bool TryDrain(VmGeneration vm, DrainReason reason, bool evenInUse)
    {
        lock (_gate)
        {
            var drains = _state.Down.TryDrain(vm, reason, evenInUse);
            RemoveIfDone_NeedsLock();
            return drains;
        }
    }

    /// <summary>Refuses whoever waits, gives up a boot, and stops a VM when those who use it are served, or lets go of it then, where the site keeps it.</summary>
    /// <param name="leave">Whether it is let go of whatever the site says.</param>
    public void ShutDown(bool leave)
    {
        lock (_gate)
        {
            _state.Down.ShutDown(leave);
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>The gateway is going: stops or suspends a VM without waiting for the requests it has.</summary>
    public void StopNow(VmGeneration vm)
    {
        lock (_gate)
        {
            _state.Down.StopNow(vm);
        }
    }

    /// <summary>Nothing is left of the VM's process, or it is left to the next gateway.</summary>
    public void Stopped(VmGeneration vm)
    {
        lock (_gate)
        {
            if (vm.State == VmState.Draining)
            {
                vm.Move(vm.RunsOn ? VmTrigger.Left : VmTrigger.Stopped);
            }
        }
    }

    public VmSnapshot Snapshot(VmGeneration vm)
    {
        lock (_gate)
        {
            return _state.Snapshot(vm);
        }
    }

    /// <summary>What a request would find: the VM that takes requests or is on its way, or what is suspended, or how long nothing is tried after failures.</summary>
    public (VmSnapshot? Current, SuspendedState? Asleep, TimeSpan Pause) Look()
    {
        lock (_gate)
        {
            return _state.Look();
        }
    }

    public void Dispose() => _state.Dispose();

    private void OnClock()
    {
        lock (_gate)
        {
            if (!_removed)
            {
                _state.OnClock();
                RemoveIfDone_NeedsLock();
            }
        }
    }

    private void RemoveIfDone_NeedsLock()
    {
        if (!_removed && _state.TryFinish())
        {
            _removed = true;
            Dispose();
            _remove(this);
        }
    }
}
