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
internal sealed class InstanceState : IDisposable
{
    private readonly VmInstance _instance;
    private readonly InstanceServices _services;
    private readonly FailureBackOff _backOff;
    private readonly OneShotClock _clock;
    private Site _site;
    private string _image;
    private VmGeneration? _current;

    /// <param name="ring">Called by the clock, without the lock.</param>
    public InstanceState(VmInstance instance, SiteMatch match, InstanceServices services, Action ring)
    {
        _instance = instance;
        _services = services;
        _site = match.Site;
        _image = match.Image;
        _backOff = new FailureBackOff(services.Time);
        _clock = new OneShotClock(services.Time, ring);
        Waiters = new WaiterQueue(services.Pending);
    }

    public WaiterQueue Waiters { get; }

    /// <summary>Whether nothing is left that anybody would miss. Where only failures are, the clock is set for the time when they may be forgotten.</summary>
    public bool TryFinish()
    {
        if (_current is not null || Waiters.Count > 0)
        {
            return false;
        }

        if (_backOff.RememberedFor is var remembered && remembered > TimeSpan.Zero)
        {
            _clock.Set(remembered);
            return false;
        }

        return true;
    }

    /// <exception cref="ActivationException">Neither a lease nor a place in the queue can be had.</exception>
    public void Enter(SiteMatch match, out VmLease? lease, out Waiter? waiter)
    {
        // Of two versions of the site the newer one counts. The digest is asked for under the lock: a later request never sees an older image.
        _image = match.Site.Revision >= _site.Revision ? match.Image : _image;
        var digest = _services.Images.FindDigest(_image);
        Adapt(match.Site, digest);
        if (digest is null)
        {
            throw Refusals.ImageMissing(_site, _image);
        }

        (lease, waiter) = (null, null);
        if (_current is { State: VmState.Ready } vm && Waiters.Count == 0 && vm.HasRoom(_site.Policy.Limits.ConcurrentRequests))
        {
            vm.Enter();
            lease = new VmLease(vm, VmSource.Warm, [], TimeSpan.Zero);
        }
        else
        {
            waiter = Wait(digest);
        }
    }

    public void Release(VmGeneration vm)
    {
        vm.Leave();
        if (vm == _current)
        {
            Grant(vm);
        }
    }

    public bool TryBeginBoot(VmGeneration vm)
    {
        if (vm.State == VmState.Booting && Waiters.Count == 0)
        {
            vm.Abandon();
            _current = null;
        }

        return vm.State == VmState.Booting;
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
        if (generation.DrainWhenReady)
        {
            Drain(generation, DrainReason.Asked);
        }
        else
        {
            // What was changed while it booted is seen here, what changes from now on when it is announced.
            Refresh();
        }

        return waited;
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

    public void Refresh() => Adapt(_services.Sites.Current.Find(_instance.Key.Site), _services.Images.FindDigest(_image));

    public bool TryDrain(VmGeneration vm, DrainReason reason, bool evenInUse)
    {
        if (vm.IsIdle || (evenInUse && vm.State == VmState.Ready))
        {
            Drain(vm, reason);
            return true;
        }

        vm.DrainWhenReady |= evenInUse && vm.State == VmState.Booting;
        return vm.DrainWhenReady;
    }

    public void ShutDown()
    {
        Waiters.RefuseAll(Refusals.ShuttingDown());
        if (_current is { State: VmState.Booting } booting)
        {
            booting.Abandon();
            _current = null;
        }
        else if (_current is not null)
        {
            Drain(_current, DrainReason.Shutdown);
        }
    }

    /// <summary>The clock rang: for the VM's idle time, or for failures that may be forgotten (<see cref="TryFinish"/> sees to those).</summary>
    public void OnClock()
    {
        _clock.Rang();
        if (_current is { IsIdle: true } vm && _site.Policy.Idle.Action == IdleAction.Stop && IdleTimeLeft(vm) <= TimeSpan.Zero)
        {
            _backOff.Forget();
            Drain(vm, DrainReason.Idle);
        }

        StartClock();
    }

    public void Dispose() => _clock.Dispose();

    private Waiter Wait(string digest)
    {
        if (_current is null && _backOff.Remaining is var pause && pause > TimeSpan.Zero)
        {
            throw Refusals.BackOff(_site, pause);
        }

        var waiter = new Waiter(_services.Time.GetTimestamp());
        if (!Waiters.TryEnter(waiter, _site.Policy.Limits.PendingRequests))
        {
            throw Refusals.TooManyWait(_site, _services.Pending.Limit);
        }

        if (_current is null && !TryBoot(digest))
        {
            Waiters.TryLeave(waiter);
            throw Refusals.NoBoot(_site, _services.Boots);
        }

        return waiter;
    }

    private bool TryBoot(string digest)
    {
        var vm = new VmGeneration(_instance, _site, _image, digest, _services);
        vm.Move(VmTrigger.BootRequested);
        _services.Registry.Add(vm);
        if (_services.Boots.TryEnter(vm))
        {
            _current = vm;
            _clock.Stop();
            return true;
        }

        vm.Move(VmTrigger.BootAbandoned);
        _services.Registry.Remove(vm);
        return false;
    }

    /// <summary>The VM takes no more requests; those that wait get another one.</summary>
    private void BootForWaiters()
    {
        _current = null;
        if (Waiters.Count == 0)
        {
            return;
        }

        var digest = _services.Images.FindDigest(_image);
        if (digest is null)
        {
            Waiters.RefuseAll(Refusals.ImageMissing(_site, _image));
        }
        else if (_backOff.Remaining is var pause && pause > TimeSpan.Zero)
        {
            Waiters.RefuseAll(Refusals.BackOff(_site, pause));
        }
        else if (!TryBoot(digest))
        {
            Waiters.RefuseAll(Refusals.NoBoot(_site, _services.Boots));
        }
    }

    /// <summary>Takes over a newer version of the site, and lets go of a VM that is not what would be launched now.</summary>
    /// <param name="site">Null: there is no such site any more.</param>
    /// <param name="digest">Null: there is no such image any more.</param>
    private void Adapt(Site? site, string? digest)
    {
        if (site is not null && site.Revision > _site.Revision)
        {
            _site = site;
            _backOff.Forget();
            _clock.Stop();
            StartClock();
        }

        _backOff.ForgetUnless(digest);
        if (_current is not { } vm || (site is not null && vm.Fits(_site, digest)))
        {
            return;
        }

        if (vm.State == VmState.Ready)
        {
            Drain(vm, DrainReason.Outdated);
        }
        else if (site is not null && digest is not null)
        {
            // Whoever waits gets what is right by now. Where nothing else could boot, this one still serves them and is let go when it has answered.
            vm.Abandon();
            BootForWaiters();
        }
    }

    private void Drain(VmGeneration vm, DrainReason reason)
    {
        vm.Drain(reason);
        BootForWaiters();
    }

    private void Grant(VmGeneration vm)
    {
        Waiters.Grant(vm, _site.Policy.Limits.ConcurrentRequests, _services.Time);
        StartClock();
    }

    private void StartClock()
    {
        if (!_clock.IsSet && _current is { IsIdle: true } vm && _site.Policy.Idle.Action == IdleAction.Stop)
        {
            _clock.Set(IdleTimeLeft(vm));
        }
    }

    private TimeSpan IdleTimeLeft(VmGeneration vm) => _site.Policy.Idle.After - _services.Time.GetElapsedTime(vm.IdleSince);
}
