using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Vms.Instances;

/// <summary>
/// How an instance answers what happens to it: requests that come and go, what its VM does, changes of site and image. <see cref="WayUp"/> and <see cref="WayDown"/> move its VM.
/// Not thread-safe: its instance's lock guards it.
/// </summary>
internal sealed class InstanceState : IDisposable
{
    private readonly InstanceData _data;

    /// <param name="ring">Called by the clock, without the lock.</param>
    public InstanceState(VmInstance instance, SiteMatch match, InstanceServices services, Action ring)
    {
        _data = new InstanceData(instance, match, services, ring);
        Up = new WayUp(_data);
        Down = new WayDown(_data, Up);
    }

    public WayUp Up { get; }

    public WayDown Down { get; }

    public void Dispose() => _data.Clock.Dispose();

    /// <summary>Whether nothing is left that anybody would miss. Where only failures are, the clock is set for the time when they may be forgotten.</summary>
    public bool TryFinish()
    {
        if (_data.Current is not null || _data.Sleep.Vm is not null || _data.Waiters.Count > 0)
        {
            return false;
        }

        if (!_data.IsForOne && _data.Failures.KeepFor() is { Ticks: > 0 } remembered)
        {
            _data.Clock.Set(remembered);
            return false;
        }

        return true;
    }

    /// <exception cref="ActivationException">Neither a lease nor a place in the queue can be had.</exception>
    public void Enter(SiteMatch match, out VmLease? lease, out Waiter? waiter)
    {
        if (_data.Target.Take(match))
        {
            SiteChanged();
        }

        if (Adapt(siteIsThere: true) is null)
        {
            throw Refusals.ImageMissing(_data.Target.Site, _data.Target.Image);
        }

        lease = _data.Current is { State: VmState.Ready } vm && _data.Waiters.Count == 0 && vm.HasRoom(_data.Policy.Limits.ConcurrentRequests)
            ? vm.Lease(VmSource.Warm, [], TimeSpan.Zero)
            : null;
        waiter = lease is null ? Wait() : null;
    }

    /// <summary>Forgets failures, unless the instance is in use again.</summary>
    public void ForgetFailures() => _data.Failures.ForgetIfUnused();

    public void Release(VmGeneration vm)
    {
        vm.Leave();
        if (vm == _data.Current && _data.IsForOne)
        {
            Down.Drain(vm, DrainReason.Served);
        }
        else if (vm == _data.Current)
        {
            _data.Grant(vm);
        }
    }

    public bool TryLeave(Waiter waiter)
    {
        var left = _data.Waiters.TryLeave(waiter);
        if (_data.Waiters.Count == 0 && _data.Current is { IsComingUp: true } vm && (_data.IsForOne || !vm.IsLaunching))
        {
            // Nobody waits any more: no launch, and no place among those that want one. What was for one request is for no other.
            Up.GiveUp(vm);
        }

        return left;
    }

    public Waiting? Answered(VmGeneration generation, IVm vm)
    {
        if (!generation.IsComingUp)
        {
            return null;
        }

        var waited = _data.Waiters.Describe(generation, _data.Services.Time);
        Up.End(generation, vm);
        _data.Grant(generation);

        // What was changed while it booted is seen here, what changes from now on when it is announced.
        Refresh();
        if (generation.DrainWhenReady)
        {
            Down.TryDrain(generation, DrainReason.Asked, evenInUse: true);
        }

        return waited;
    }

    public VmGeneration? Adopt(IVm vm, BudgetReservation room)
    {
        if (_data.Current is not null)
        {
            return null;
        }

        var adopted = new VmGeneration(_data.Instance, _data.Target.Site, _data.Target.Image, vm.Specification.Image.Digest, resumes: null, _data.Services);
        adopted.Adopted(vm, room);
        _data.Services.Registry.Add(adopted);
        _data.Current = adopted;
        _data.StartClock();

        // As after a boot: what was changed meanwhile is seen here.
        Refresh();
        return adopted;
    }

    /// <summary>Takes over what an earlier gateway suspended; false where there is something newer.</summary>
    public bool TryAdopt(SuspendedState state)
    {
        if (_data.Current is not null || _data.Sleep.Vm is not null)
        {
            return false;
        }

        _data.Sleep.Begin(_data.Target.Site, state.Facts.Image, state.Facts.ImageDigest, state);
        Refresh();
        return true;
    }

    /// <summary>The state of a VM is on disk.</summary>
    /// <returns>False where somebody wants the VM meanwhile, or it ended.</returns>
    public bool Suspended(VmGeneration vm, SuspendedState state)
    {
        if (!Down.TrySleep(vm, state))
        {
            return false;
        }

        Refresh();
        return true;
    }

    /// <summary>A VM that was to be suspended runs on.</summary>
    /// <param name="failed">Whether its state could not be saved, rather than that it was recalled.</param>
    public void RunsOn(VmGeneration vm, bool failed)
    {
        if (vm.State == VmState.Suspending)
        {
            vm.RunOn(failed);
            Refresh();
            Down.RunOn(vm, failed);
        }
    }

    public void Refresh()
    {
        var site = _data.Services.Sites.Current.Find(_data.Instance.Key.Site);
        if (site is not null && _data.Target.Take(site))
        {
            SiteChanged();
        }

        Adapt(siteIsThere: site is not null);
    }

    /// <summary>What a request would find.</summary>
    public (VmSnapshot? Current, SuspendedState? Asleep, TimeSpan Pause) Look()
        => (_data.Current is { } vm ? Snapshot(vm) : null, _data.Sleep.Vm?.Resumes, _data.Failures.Pause);

    public VmSnapshot Snapshot(VmGeneration vm)
    {
        var (site, instance) = _data.Instance.Key;
        var isCurrent = vm == _data.Current;
        return new VmSnapshot(
            vm.Id, site, instance, vm.Image, vm.Specification?.Image.Digest ?? vm.Digest, vm.State, vm.Specification?.MemoryMiB ?? 0, vm.Leases, vm.Vm)
        {
            Waiters = isCurrent ? _data.Waiters.Count : 0,
            IdleFor = vm.IsIdle ? vm.IdleFor : null,
            IdleLeft = isCurrent ? _data.IdleTimeLeft() : null,
        };
    }

    /// <summary>The clock rang: for the VM's idle time, or for failures that may be forgotten (<see cref="TryFinish"/> sees to those).</summary>
    public void OnClock()
    {
        _data.Clock.Rang();
        Down.OnClock();
        _data.StartClock();
    }

    private Waiter Wait()
    {
        var met = _data.Current is { State: VmState.Ready or VmState.Suspending } vm ? vm : null;
        var waiter = _data.Waiters.Enter(_data.Target.Site, met, _data.Services.Time);
        if (met is { State: VmState.Suspending })
        {
            met.Recall();
        }
        else if (_data.Current is null && Up.Begin() is { } refusal)
        {
            _data.Waiters.TryLeave(waiter);
            throw refusal;
        }

        return waiter;
    }

    private void SiteChanged()
    {
        _data.Failures.Forget();
        _data.Clock.Stop();
        _data.StartClock();
    }

    /// <summary>Lets go of a VM that is not what would be launched now, and of a state that would not be resumed.</summary>
    /// <returns>The digest of what would be launched; null where there is no such image any more.</returns>
    private string? Adapt(bool siteIsThere)
    {
        var digest = _data.Target.Digest;
        _data.Failures.ForgetUnless(digest);
        if (_data.Sleep.Vm is { } asleep && IsOutdated(asleep) && !(siteIsThere ? _data.Policy.Idle.Require || digest is null : asleep.Resumes!.IsRequired))
        {
            _data.Sleep.GiveUp("which is not of the site and image that there are now");
        }

        if (_data.Current is not { } vm || !IsOutdated(vm))
        {
            return digest;
        }

        if (vm.State == VmState.Ready)
        {
            Down.Drain(vm, DrainReason.Outdated);
        }
        else if (siteIsThere && digest is not null && vm.IsComingUp)
        {
            // Whoever waits gets what is right by now. Where nothing else could boot, this one still serves them and is let go when it has answered.
            Up.GiveUp(vm);
        }

        return digest;

        bool IsOutdated(VmGeneration generation) => !siteIsThere || !generation.Fits(_data.Target.Site, digest);
    }
}
