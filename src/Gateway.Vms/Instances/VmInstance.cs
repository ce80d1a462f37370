using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
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
            return vm.IsLaunching = vm.State == VmState.Booting;
        }
    }

    /// <summary>The guest has answered: whoever waits gets a lease, as many as the guest takes.</summary>
    /// <returns>How many waited; null when the boot was abandoned meanwhile, so that the VM belongs to the caller.</returns>
    public int? Answered(VmGeneration generation, IVm vm)
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

    /// <summary>The VM did not come up: whoever waits is told why.</summary>
    /// <param name="trigger"><see cref="VmTrigger.BootFailed"/>, or <see cref="VmTrigger.BootAbandoned"/> where the VM is not to blame.</param>
    public void BootEnded(VmGeneration vm, VmTrigger trigger, ActivationException refusal)
    {
        lock (_gate)
        {
            _state.BootEnded(vm, trigger, refusal);
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>The VM's process has ended, or is about to.</summary>
    public void Died(VmGeneration vm)
    {
        lock (_gate)
        {
            _state.Died(vm);
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>A request could not connect to the VM: it takes no more of them.</summary>
    public void Unreachable(VmGeneration vm)
    {
        lock (_gate)
        {
            _state.Unreachable(vm);
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
            var drains = _state.TryDrain(vm, reason, evenInUse);
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
            _state.ShutDown(leave);
            RemoveIfDone_NeedsLock();
        }
    }

    /// <summary>Stops a VM that takes no more requests without waiting for those it has.</summary>
    public void StopNow(VmGeneration vm)
    {
        lock (_gate)
        {
            if (vm.State == VmState.Draining)
            {
                vm.BeginStop();
            }
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
            return new VmSnapshot(
                vm.Id, Key.Site, Key.Instance, vm.Image, vm.Specification?.Image.Digest ?? vm.Digest, vm.State, vm.Specification?.MemoryMiB ?? 0, vm.Leases, vm.Vm);
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
