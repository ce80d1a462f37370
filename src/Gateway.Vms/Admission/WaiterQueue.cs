using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.History;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;

namespace Gateway.Vms.Admission;

/// <summary>
/// The requests that wait for one instance of a site, the longest waiting first. Not thread-safe: its owner's lock guards it, so that leaving and being granted exclude each other.
/// </summary>
internal sealed class WaiterQueue(string site, PendingRequests pending)
{
    private readonly LinkedList<Waiter> _waiters = new();

    public int Count => _waiters.Count;

    /// <summary>The activation of who waits longest, where that is traced.</summary>
    public ActivityContext Trace => _waiters.First?.Value.Trace ?? default;

    /// <summary>Adds a request at the end.</summary>
    /// <param name="current">The site as it is now.</param>
    /// <param name="met">The VM that is ready, but has no room for it.</param>
    /// <exception cref="ActivationException">Too many wait, of this queue or of all.</exception>
    public Waiter Enter(Site current, VmGeneration? met, TimeProvider time)
    {
        // Where each request has a queue of its own, it is the site's requests that are counted.
        var most = current.Policy.Limits.PendingRequests;
        if (_waiters.Count >= most || !pending.TryEnter(site, current.Policy.Instance == InstanceKind.Request ? most : int.MaxValue))
        {
            throw Refusals.TooManyWait(current, pending.Limit);
        }

        var waiter = new Waiter(time.GetTimestamp(), met);
        waiter.Place = _waiters.AddLast(waiter);
        return waiter;
    }

    /// <summary>Gives leases to those that wait longest, as many as the VM has room for.</summary>
    /// <param name="limit">How many requests the site lets into it at once.</param>
    public void Grant(VmGeneration vm, int limit, TimeProvider time)
    {
        while (vm.HasRoom(limit) && _waiters.First is { Value: var first })
        {
            TryLeave(first);
            first.Grant(Lease(vm, first, time.GetElapsedTime(first.Since)));
        }
    }

    /// <summary>Those that wait for a VM which has just come up, or has not.</summary>
    public Waiting Describe(VmGeneration vm, TimeProvider time)
    {
        var now = time.GetTimestamp();
        return new Waiting(_waiters.Count, [.. _waiters.Take(ActivationRecord.MostWaits).Select(waiter => Since(Math.Max(waiter.Since, vm.CreatedAt)))]);

        WaitRecord Since(long since) => new(time.GetElapsedTime(vm.CreatedAt, since), time.GetElapsedTime(since, now));
    }

    public void RefuseAll(ActivationException refusal)
    {
        while (_waiters.First is { Value: var first })
        {
            TryLeave(first);
            first.Refuse(Refusals.Again(refusal));
        }
    }

    /// <summary>Takes out a waiter wherever it stands; false when it is out already, so its outcome is decided.</summary>
    public bool TryLeave(Waiter waiter)
    {
        if (waiter.Place is not { } place)
        {
            return false;
        }

        _waiters.Remove(place);
        waiter.Place = null;
        pending.Leave(site);
        return true;
    }

    private static VmLease Lease(VmGeneration vm, Waiter waiter, TimeSpan waited)
        => vm == waiter.Met
            ? vm.Lease(VmSource.Warm, [new(VmPhase.Queue, waited)], waited)
            : vm.Lease(vm.Vm!.Source, vm.Vm.PhasesOf(waited), waited);
}
