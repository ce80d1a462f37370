using Gateway.Vms.Activation;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Instances;
using Gateway.Vms.Sites;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Admission;

/// <summary>
/// Finds room for a VM: what is free, else what is on its way out, else what the VMs have that have been idle longest, else what comes to its end first; never what is in
/// use. No more of them go than the room takes, and none where all of them would not do. Thread-safe.
/// </summary>
internal sealed class HostRoom(HostBudget budget, VmRegistry registry, ILogger<HostRoom> logger) : IDisposable
{
    // Whoever needs room of the host, one after the other: a large VM is not overtaken for ever by small ones.
    private readonly SemaphoreSlim _line = new(1);

    /// <summary>Room that is free now, if nobody waits for it.</summary>
    public BudgetReservation? TryReserve(Site site, int memoryMiB) => _line.CurrentCount > 0 ? budget.TryReserve(site, memoryMiB).Reservation : null;

    /// <summary>Room for one VM, when there is some: however long that takes, for as long as the caller wants it.</summary>
    /// <exception cref="ActivationException">There never can be.</exception>
    public async Task<BudgetReservation> ReserveAsync(Site site, int memoryMiB, CancellationToken cancellationToken)
    {
        var isTold = false;
        while (true)
        {
            Task released;
            await _line.WaitAsync(cancellationToken);
            try
            {
                (var reservation, released) = await ReserveInLineAsync(site, memoryMiB, TellOnce, cancellationToken);
                if (reservation is not null)
                {
                    return reservation;
                }
            }
            finally
            {
                _line.Release();
            }

            // What its own site has to give back is waited for beside the line: nobody else needs that.
            await released.WaitAsync(cancellationToken);
        }

        void TellOnce(BudgetShortage shortage)
        {
            if (!isTold)
            {
                logger.NoRoom(site.Name, shortage.Setting);
                isTold = true;
            }
        }
    }

    public void Dispose() => _line.Dispose();

    /// <returns>The room; where it is the site that has to give back something, none, and what to wait for.</returns>
    private async Task<(BudgetReservation? Reservation, Task Released)> ReserveInLineAsync(Site site, int memoryMiB, Action<BudgetShortage> tell, CancellationToken cancellationToken)
    {
        while (true)
        {
            var released = budget.Released;
            var (reservation, shortage) = budget.TryReserve(site, memoryMiB);
            if (shortage is null)
            {
                return (reservation, released);
            }

            if (shortage.IsHopeless)
            {
                logger.RoomImpossible(site.Name, memoryMiB, shortage.Setting);
                throw Refusals.BootFailed(site);
            }

            if (!TryMakeRoom(shortage, released))
            {
                tell(shortage);
            }

            if (shortage.Site is not null)
            {
                return (null, released);
            }

            await released.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sees to it that enough is on its way out.</summary>
    /// <param name="released">Ends when something was given back since the shortage was found, which then means nothing any more.</param>
    /// <returns>False when that cannot be.</returns>
    private bool TryMakeRoom(BudgetShortage shortage, Task released)
    {
        while (true)
        {
            var mine = registry.All.Where(vm => vm.Reservation is { } room && (shortage.Site is null || shortage.Site == room.Site)).ToList();
            var missing = Without(shortage.Missing, mine.Where(vm => vm.IsLeaving));
            var idle = mine.FindAll(vm => vm.MayBeShed);
            if (released.IsCompleted || missing.IsNothing || !Without(missing, idle).IsNothing)
            {
                return released.IsCompleted || missing.IsNothing;
            }

            // Few have to go: they are not all sorted for it. What came into use meanwhile is made up for at the next look.
            var longest = new PriorityQueue<VmGeneration, long>(idle.Select(vm => (vm, vm.IdleSince)));
            while (!missing.IsNothing && longest.TryDequeue(out var vm, out _))
            {
                missing = vm.Instance.TryDrain(vm, DrainReason.Shed, evenInUse: false) ? Without(missing, [vm]) : missing;
            }
        }
    }

    private static BudgetUse Without(BudgetUse use, IEnumerable<VmGeneration> vms) => vms.Aggregate(use, (rest, vm) => rest.Without(vm.Reservation!.MemoryMiB));
}
