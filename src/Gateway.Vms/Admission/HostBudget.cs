using Gateway.Vms.Configuration;
using Gateway.Vms.Sites;
using Gateway.Vms.Usage;

namespace Gateway.Vms.Admission;

/// <summary>How many VMs and how much guest memory the host and each site have in use: what is promised is never more than what there is. Thread-safe.</summary>
internal sealed class HostBudget(HostOptions limits, UsageMeters usage)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BudgetUse> _sites = new(StringComparer.Ordinal);
    private BudgetUse _host;
    private volatile bool _isWatched;
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when something is given back, or a VM could be let go for it. Ask for it before trying, so that nothing in between is missed.</summary>
    public Task Released
    {
        get
        {
            lock (_gate)
            {
                _isWatched = true;
                return _released.Task;
            }
        }
    }

    /// <summary>What no VM has.</summary>
    public BudgetUse Free
    {
        get
        {
            lock (_gate)
            {
                return new BudgetUse(Math.Max(0, limits.MaxVms - _host.Vms), Math.Max(0, limits.MaxMemoryMiB - _host.MemoryMiB));
            }
        }
    }

    /// <summary>What VMs have.</summary>
    public BudgetUse Used
    {
        get
        {
            lock (_gate)
            {
                return _host;
            }
        }
    }

    /// <summary>What there is too little of for one more VM; null where it would have room.</summary>
    public BudgetShortage? FindShortage(Site site, int memoryMiB)
    {
        lock (_gate)
        {
            return FindShortage(site, _sites.GetValueOrDefault(site.Name).With(memoryMiB), _host.With(memoryMiB), memoryMiB);
        }
    }

    /// <summary>A VM has nothing to do: whoever waits for room may have it let go.</summary>
    public void BecameIdle()
    {
        // Either this sees the watcher, or the watcher, which looks for idle VMs next, sees this VM.
        Interlocked.MemoryBarrier();
        if (_isWatched)
        {
            lock (_gate)
            {
                _released.SetResult();
                WatchAnew_NeedsLock();
            }
        }
    }

    /// <summary>Takes room for one VM.</summary>
    /// <returns>The room, or what there is too little of.</returns>
    public (BudgetReservation? Reservation, BudgetShortage? Shortage) TryReserve(Site site, int memoryMiB)
    {
        lock (_gate)
        {
            var mine = _sites.GetValueOrDefault(site.Name);
            if (FindShortage(site, mine.With(memoryMiB), _host.With(memoryMiB), memoryMiB) is { } shortage)
            {
                return (null, shortage);
            }

            _host = _host.With(memoryMiB);
            _sites[site.Name] = mine.With(memoryMiB);
            usage.Of(site.Name).Runs(mine.With(memoryMiB));
            return (new BudgetReservation(this, site.Name, memoryMiB), null);
        }
    }

    internal void Release(BudgetReservation reservation)
    {
        lock (_gate)
        {
            _host = _host.Without(reservation.MemoryMiB);
            var rest = _sites[reservation.Site].Without(reservation.MemoryMiB);
            usage.Of(reservation.Site).Runs(rest);
            if (rest.Vms == 0)
            {
                _sites.Remove(reservation.Site);
            }
            else
            {
                _sites[reservation.Site] = rest;
            }

            // In this order and under the lock: what somebody still finds on its way back ends the task that was asked for before.
            _released.SetResult();
            reservation.IsGivenBack = true;
            WatchAnew_NeedsLock();
        }
    }

    private void WatchAnew_NeedsLock()
    {
        _isWatched = false;
        _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private BudgetShortage? FindShortage(Site site, BudgetUse mine, BudgetUse all, int memoryMiB)
    {
        var own = site.Policy.Limits;
        var (tooMuch, inAll) = (mine.Beyond(new(own.MaxInstances, own.MaxMemoryMiB)), all.Beyond(new(limits.MaxVms, limits.MaxMemoryMiB)));
        return (tooMuch, inAll) switch
        {
            _ when memoryMiB > own.MaxMemoryMiB => new($"Limits:MaxMemoryMiB={own.MaxMemoryMiB}", site.Name, tooMuch, IsHopeless: true),
            _ when memoryMiB > limits.MaxMemoryMiB => new($"Gateway:Host:MaxMemoryMiB={limits.MaxMemoryMiB}", null, inAll, IsHopeless: true),
            _ when tooMuch.Vms > 0 => new($"Limits:MaxInstances={own.MaxInstances}", site.Name, tooMuch, IsHopeless: false),
            _ when tooMuch.MemoryMiB > 0 => new($"Limits:MaxMemoryMiB={own.MaxMemoryMiB}", site.Name, tooMuch, IsHopeless: false),
            _ when inAll.Vms > 0 => new($"Gateway:Host:MaxVms={limits.MaxVms}", null, inAll, IsHopeless: false),
            _ when inAll.MemoryMiB > 0 => new($"Gateway:Host:MaxMemoryMiB={limits.MaxMemoryMiB}", null, inAll, IsHopeless: false),
            _ => null,
        };
    }
}
