using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Instances;

/// <summary>
/// Everything that changes about an instance: the VM that takes its requests, the requests that wait, the idle clock, the account of failures.
/// Not thread-safe: its instance's lock guards it.
/// </summary>
/// <param name="ring">Called by the clock, without the lock.</param>
internal sealed class InstanceState(VmInstance instance, SiteMatch match, InstanceServices services, Action ring) : IDisposable
{
    private readonly FailureBackOff _backOff = new(services.Time);
    private readonly OneShotClock _clock = new(services.Time, ring);
    private readonly LaunchTarget _target = new(match, services.Images);
    private readonly bool _isForOne = match.Site.Policy.Instance == InstanceKind.Request;
    private VmGeneration? _current;
    private bool _isRemembered;

    private SitePolicy Policy => _target.Site.Policy;

    public WaiterQueue Waiters { get; } = new(instance.Key.Site, services.Pending);

    public void Dispose() => _clock.Dispose();

    /// <summary>Whether nothing is left that anybody would miss. Where only failures are, the clock is set for the time when they may be forgotten.</summary>
    public bool TryFinish()
    {
        if (_current is not null || Waiters.Count > 0)
        {
            return false;
        }

        if (!_isForOne && _backOff.RememberedFor is { Ticks: > 0 } remembered)
        {
            if (!_isRemembered)
            {
                _isRemembered = true;
                services.Failed.Add(instance);
            }

            _clock.Set(remembered);
            return false;
        }

        return true;
    }

    /// <exception cref="ActivationException">Neither a lease nor a place in the queue can be had.</exception>
    public void Enter(SiteMatch match, out VmLease? lease, out Waiter? waiter)
    {
        if (_target.Take(match))
        {
            SiteChanged();
        }

        if (Adapt(siteIsThere: true) is null)
        {
            throw Refusals.ImageMissing(_target.Site, _target.Image);
        }

        lease = _current is { State: VmState.Ready } vm && Waiters.Count == 0 && vm.HasRoom(Policy.Limits.ConcurrentRequests)
            ? vm.Lease(VmSource.Warm, [], TimeSpan.Zero)
            : null;
        waiter = lease is null ? Wait() : null;
    }

    /// <summary>Forgets failures, unless the instance is in use again.</summary>
    public void ForgetFailures()
    {
        if (_isRemembered)
        {
            _backOff.Forget();
        }
    }

    public void Release(VmGeneration vm)
    {
        vm.Leave();
        if (vm == _current && _isForOne)
        {
            Drain(vm, DrainReason.Served);
        }
        else if (vm == _current)
        {
            Grant(vm);
        }
    }

    public bool TryLeave(Waiter waiter)
    {
        var left = Waiters.TryLeave(waiter);
        if (Waiters.Count == 0 && _current is { State: VmState.Booting } vm && (_isForOne || !vm.IsLaunching))
        {
            // Nobody waits any more: no launch, and no place among those that want one. What was for one request is for no other.
            GiveUp(vm);
        }

        return left;
    }

    public int? Answered(VmGeneration generation, IVm vm)
    {
        if (generation.State != VmState.Booting)
        {
            return null;
        }

        var waited = Waiters.Count;
        generation.Answered(vm);
        Grant(generation);

        // What was changed while it booted is seen here, what changes from now on when it is announced.
        Refresh();
        if (generation.DrainWhenReady)
        {
            TryDrain(generation, DrainReason.Asked, evenInUse: true);
        }

        return waited;
    }

    public VmGeneration? Adopt(IVm vm, BudgetReservation room)
    {
        if (_current is not null)
        {
            return null;
        }

        var adopted = new VmGeneration(instance, _target.Site, _target.Image, vm.Specification.Image.Digest, services);
        adopted.Adopted(vm, room);
        services.Registry.Add(adopted);
        _current = adopted;
        StartClock();

        // As after a boot: what was changed meanwhile is seen here.
        Refresh();
        return adopted;
    }

    public void BootEnded(VmGeneration vm, VmTrigger trigger, ActivationException refusal)
    {
        if (vm.State != VmState.Booting)
        {
            return;
        }

        vm.Move(trigger);
        _current = null;
        if (trigger == VmTrigger.BootFailed)
        {
            _backOff.BootFailed(vm.Digest);
        }

        Waiters.RefuseAll(refusal);
    }

    public void Died(VmGeneration vm)
    {
        if (vm.State == VmState.Ready)
        {
            vm.Move(VmTrigger.Died);
            _backOff.Died(vm.Digest, vm.Lived);
            BootForWaiters();
        }

        vm.BeginStop();
    }

    public void Unreachable(VmGeneration vm)
    {
        if (vm.State == VmState.Ready)
        {
            // For the back-off that is as if it had died.
            _backOff.Died(vm.Digest, vm.Lived);
            Drain(vm, DrainReason.Unreachable);
        }
    }

    public void Refresh()
    {
        var site = services.Sites.Current.Find(instance.Key.Site);
        if (site is not null && _target.Take(site))
        {
            SiteChanged();
        }

        Adapt(siteIsThere: site is not null);
    }

    public bool TryDrain(VmGeneration vm, DrainReason reason, bool evenInUse)
    {
        if (vm.IsIdle || (evenInUse && vm.State == VmState.Ready))
        {
            Drain(vm, reason);
            return true;
        }

        return vm.DrainWhenReady |= evenInUse && vm.State == VmState.Booting;
    }

    public void ShutDown(bool leave)
    {
        Waiters.RefuseAll(Refusals.ShuttingDown());
        if (_current is { State: VmState.Ready } ready)
        {
            ready.RunsOn = leave || Policy.Idle.Action == IdleAction.Keep;
            Drain(ready, DrainReason.Shutdown);
        }
        else if (_current is not null)
        {
            GiveUp(_current);
        }
    }

    /// <summary>The clock rang: for the VM's idle time, or for failures that may be forgotten (<see cref="TryFinish"/> sees to those).</summary>
    public void OnClock()
    {
        _clock.Rang();
        if (IdleTimeLeft() <= TimeSpan.Zero)
        {
            _backOff.Forget();
            Drain(_current!, DrainReason.Idle);
        }

        StartClock();
    }

    private Waiter Wait()
    {
        var waiter = Waiters.Enter(_target.Site, _current is { State: VmState.Ready } vm ? vm : null, services.Time);
        if (_current is null && Boot() is { } refusal)
        {
            Waiters.TryLeave(waiter);
            throw refusal;
        }

        return waiter;
    }

    /// <summary>Queues a boot of what is right now.</summary>
    /// <returns>Why there is none; null when there is.</returns>
    private ActivationException? Boot()
    {
        if (_target.Digest is not { } digest)
        {
            return Refusals.ImageMissing(_target.Site, _target.Image);
        }

        var (mine, images) = (_backOff.Remaining, services.Circuits.Remaining(CircuitKey.Of(_target.Image, digest, Policy)));
        if ((mine > images ? mine : images) is { Ticks: > 0 } pause)
        {
            return Refusals.BackOff(_target.Site, pause);
        }

        var vm = new VmGeneration(instance, _target.Site, _target.Image, digest, services);
        vm.Move(VmTrigger.BootRequested);
        services.Registry.Add(vm);
        if (!services.Boots.TryEnter(vm))
        {
            vm.Move(VmTrigger.BootAbandoned);
            services.Registry.Remove(vm);
            return Refusals.NoBoot(_target.Site, services.Boots);
        }

        _current = vm;
        _isRemembered = false;
        _clock.Stop();
        return null;
    }

    /// <summary>The VM takes no more requests; those that wait get another one.</summary>
    private void BootForWaiters()
    {
        _current = null;
        if (Waiters.Count > 0 && Boot() is { } refusal)
        {
            Waiters.RefuseAll(refusal);
        }
    }

    private void SiteChanged()
    {
        _backOff.Forget();
        _clock.Stop();
        StartClock();
    }

    /// <summary>Lets go of a VM that is not what would be launched now.</summary>
    /// <returns>The digest of what would be; null where there is no such image any more.</returns>
    private string? Adapt(bool siteIsThere)
    {
        var digest = _target.Digest;
        _backOff.ForgetUnless(digest);
        var fits = _current is not { } vm || (siteIsThere && vm.Fits(_target.Site, digest));
        if (!fits && _current!.State == VmState.Ready)
        {
            Drain(_current, DrainReason.Outdated);
        }
        else if (!fits && siteIsThere && digest is not null)
        {
            // Whoever waits gets what is right by now. Where nothing else could boot, this one still serves them and is let go when it has answered.
            GiveUp(_current!);
        }

        return digest;
    }

    /// <summary>Gives up a boot.</summary>
    private void GiveUp(VmGeneration vm)
    {
        vm.Abandon();
        if (services.Boots.TryLeave(vm))
        {
            services.Registry.Remove(vm);
        }

        BootForWaiters();
    }

    private void Drain(VmGeneration vm, DrainReason reason)
    {
        vm.Drain(reason);
        BootForWaiters();
    }

    private void Grant(VmGeneration vm)
    {
        Waiters.Grant(vm, _isForOne ? 1 : Policy.Limits.ConcurrentRequests, services.Time);
        if (vm.IsIdle)
        {
            services.Budget.BecameIdle();
        }

        StartClock();
    }

    private void StartClock()
    {
        if (!_clock.IsSet && IdleTimeLeft() is { } left)
        {
            _clock.Set(left);
        }
    }

    /// <summary>Null: there is nothing idle, or it is kept.</summary>
    private TimeSpan? IdleTimeLeft()
        => _current is { IsIdle: true } vm && Policy.Idle is { Action: IdleAction.Stop } idle ? idle.After - vm.IdleFor : null;
}
