using Gateway.Vms.Activation;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Instances;
using Gateway.Vms.Sites;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Admission;

/// <summary>Finds room for a VM: what is free, else what the VM has that has been idle longest, else what is on its way out; never what is in use.</summary>
internal sealed class HostRoom(HostBudget budget, VmRegistry registry, ILogger<HostRoom> logger)
{
    /// <summary>Room for one VM, when the VMs that had to go for it are gone.</summary>
    /// <exception cref="ActivationException">There is none (<see cref="ActivationFailure.QueueFull"/>), or there never can be.</exception>
    public async Task<BudgetReservation> ReserveAsync(Site site, int memoryMiB, CancellationToken cancellationToken)
    {
        while (true)
        {
            var released = budget.Released;
            var (reservation, shortage) = budget.TryReserve(site, memoryMiB);
            if (reservation is not null)
            {
                return reservation;
            }

            if (shortage!.IsHopeless)
            {
                logger.RoomImpossible(site.Name, memoryMiB, shortage.Setting);
                throw Refusals.BootFailed(site);
            }

            if (!TryShed(shortage) && !IsAnyStopping(shortage) && !released.IsCompleted)
            {
                logger.NoRoom(site.Name, shortage.Setting);
                throw Refusals.NoRoom(site, shortage.Setting);
            }

            await released.WaitAsync(cancellationToken);
        }
    }

    private bool TryShed(BudgetShortage shortage)
    {
        var idle = registry.All.Where(vm => Counts(vm, shortage) && vm.IsIdle).OrderBy(vm => vm.IdleSince);
        return idle.Any(vm => vm.Instance.TryDrain(vm, DrainReason.Shed, evenInUse: false));
    }

    private bool IsAnyStopping(BudgetShortage shortage) => registry.All.Any(vm => Counts(vm, shortage) && vm.IsStopping);

    private static bool Counts(VmGeneration vm, BudgetShortage shortage) => shortage.Site is null || vm.Site.Name == shortage.Site;
}
