using Gateway.Vms.Configuration;
using Gateway.Vms.Sites;

namespace Gateway.Vms.Admission;

/// <summary>How many VMs and how much guest memory the host and each site have in use: what is promised is never more than what there is. Thread-safe.</summary>
internal sealed class HostBudget(HostOptions limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BudgetUse> _sites = new(StringComparer.Ordinal);
    private BudgetUse _host;
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when something is given back. Ask for it before trying, so that nothing given back in between is missed.</summary>
    public Task Released
    {
        get
        {
            lock (_gate)
            {
                return _released.Task;
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
            return (new BudgetReservation(this, site.Name, memoryMiB), null);
        }
    }

    internal void Release(string site, int memoryMiB)
    {
        TaskCompletionSource released;
        lock (_gate)
        {
            _host = _host.Without(memoryMiB);
            var rest = _sites[site].Without(memoryMiB);
            if (rest.Vms == 0)
            {
                _sites.Remove(site);
            }
            else
            {
                _sites[site] = rest;
            }

            (released, _released) = (_released, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        released.SetResult();
    }

    private BudgetShortage? FindShortage(Site site, BudgetUse mine, BudgetUse all, int memoryMiB)
    {
        var own = site.Policy.Limits;
        return (mine, all) switch
        {
            _ when mine.Vms > own.MaxInstances => new($"Limits:MaxInstances={own.MaxInstances}", site.Name, IsHopeless: false),
            _ when mine.MemoryMiB > own.MaxMemoryMiB => new($"Limits:MaxMemoryMiB={own.MaxMemoryMiB}", site.Name, memoryMiB > own.MaxMemoryMiB),
            _ when all.Vms > limits.MaxVms => new($"Gateway:Host:MaxVms={limits.MaxVms}", null, IsHopeless: false),
            _ when all.MemoryMiB > limits.MaxMemoryMiB => new($"Gateway:Host:MaxMemoryMiB={limits.MaxMemoryMiB}", null, memoryMiB > limits.MaxMemoryMiB),
            _ => null,
        };
    }
}
