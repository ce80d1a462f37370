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
        using var turn = Enter();
        (lease, waiter) = (null, null);
        if (_removed)
        {
            return false;
        }

        _state.Enter(match, out lease, out waiter);
        return true;
    }

    /// <summary>Takes a request out of the queue.</summary>
    /// <returns>False when its outcome was decided before: the lease or the refusal stands.</returns>
    public bool TryLeave(Waiter waiter)
    {
        using var turn = Enter();
        return _state.TryLeave(waiter);
    }

    /// <summary>Ends a lease: its place goes to whoever waits longest, or, with the last one, the idle clock starts. A VM for one request goes with it.</summary>
    public void Release(VmGeneration vm)
    {
        using var turn = Enter();
        _state.Release(vm);
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
        using var turn = Enter();
        return _state.Answered(generation, vm);
    }

    /// <summary>The VM of an earlier gateway is the instance's.</summary>
    /// <param name="room">What it has of the host; the caller's to give back where this fails.</param>
    /// <returns>Null where the instance has a VM already, or was removed.</returns>
    public VmGeneration? Adopt(IVm vm, BudgetReservation room)
    {
        using var turn = Enter();
        return _removed ? null : _state.Adopt(vm, room);
    }

    /// <summary>An earlier gateway suspended the instance's VM.</summary>
    /// <returns>False where the instance has a VM already, or was removed.</returns>
    public bool TryAdopt(SuspendedState state)
    {
        using var turn = Enter();
        return !_removed && _state.TryAdopt(state);
    }

    /// <summary>The state of a VM is on disk: its process can go.</summary>
    /// <returns>False where somebody wants the VM meanwhile, or it ended: the state is the caller's.</returns>
    public bool Suspended(VmGeneration vm, SuspendedState state)
    {
        using var turn = Enter();
        return _state.Suspended(vm, state);
    }

    /// <summary>A VM that was to be suspended runs on.</summary>
    /// <param name="failed">Whether its state could not be saved, rather than that it was recalled.</param>
    public void RunsOn(VmGeneration vm, bool failed)
    {
        using var turn = Enter();
        _state.RunsOn(vm, failed);
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
        using var turn = Enter();
        return _state.Down.TryGiveUpState(vm, reason);
    }

    /// <summary>The VM did not come up: whoever waits is told why.</summary>
    /// <param name="trigger"><see cref="VmTrigger.BootFailed"/>, or <see cref="VmTrigger.BootAbandoned"/> where the VM is not to blame.</param>
    /// <returns>Who waited; null when it was abandoned before, so that nobody did.</returns>
    public Waiting? BootEnded(VmGeneration vm, VmTrigger trigger, ActivationException refusal)
    {
        using var turn = Enter();
        return _state.Up.Fail(vm, trigger, refusal);
    }

    /// <summary>The VM's process has ended, or is about to.</summary>
    public void Died(VmGeneration vm)
    {
        using var turn = Enter();
        _state.Down.Died(vm);
    }

    /// <summary>A request could not connect to the VM: it takes no more of them.</summary>
    public void Unreachable(VmGeneration vm)
    {
        using var turn = Enter();
        _state.Down.Unreachable(vm);
    }

    /// <summary>Too many others have failed since.</summary>
    public void ForgetFailures()
    {
        using var turn = Enter();
        _state.ForgetFailures();
    }

    /// <summary>Site or image may have changed: a VM that is not what would be launched now takes no more requests.</summary>
    public void Refresh()
    {
        using var turn = Enter();
        _state.Refresh();
    }

    /// <summary>Lets a VM take no more requests; by the time the lock is had, it may be too late for that.</summary>
    /// <param name="evenInUse">Also where it has leases, which it then finishes, or boots for requests that wait, which it then serves.</param>
    public bool TryDrain(VmGeneration vm, DrainReason reason, bool evenInUse)
    {
        using var turn = Enter();
        return _state.Down.TryDrain(vm, reason, evenInUse);
    }

    /// <summary>Refuses whoever waits, gives up a boot, and stops a VM when those who use it are served, or lets go of it then, where the site keeps it.</summary>
    /// <param name="leave">Whether it is let go of whatever the site says.</param>
    public void ShutDown(bool leave)
    {
        using var turn = Enter();
        _state.Down.ShutDown(leave);
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
        using var turn = Enter();
        if (!_removed)
        {
            _state.OnClock();
        }
    }

    private Turn Enter() => new(this);

    private void RemoveIfDone_NeedsLock()
    {
        if (!_removed && _state.TryFinish())
        {
            _removed = true;
            Dispose();
            _remove(this);
        }
    }

    /// <summary>The lock, held until its end; the instance goes then, where nothing is left of it.</summary>
    private readonly ref struct Turn
    {
        private readonly VmInstance _instance;

        public Turn(VmInstance instance)
        {
            _instance = instance;
            instance._gate.Enter();
        }

        public void Dispose()
        {
            try
            {
                _instance.RemoveIfDone_NeedsLock();
            }
            finally
            {
                _instance._gate.Exit();
            }
        }
    }
}
