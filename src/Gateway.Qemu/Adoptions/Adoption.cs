using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.State;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Adoptions;

/// <summary>Takes over the VMs of QEMU's that an earlier gateway left.</summary>
internal sealed class Adoption(Leftovers leftovers, HypervisorFinder finder, AdoptionMetrics metrics, VmServices services)
{
    public async Task<IReadOnlyList<IVm>> RunAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
    {
        var all = await Task.Run(leftovers.FindAll, cancellationToken);
        var hypervisor = all.Any(leftover => leftover.IsItself) ? await FindHypervisorAsync(cancellationToken) : null;
        return await new LeftoverAdoption(leftovers, metrics, services).RunAsync(all, choose, AdoptAsync, cancellationToken);

        async Task<IVm> AdoptAsync(Leftover leftover, VmSpecification specification, CancellationToken token)
        {
            CheckRunsAsNow(leftover.Record!, hypervisor);
            return await new VmAdopter(services).AdoptAsync(leftover, specification, token);
        }
    }

    private static void CheckRunsAsNow(VmRecord record, Hypervisor? hypervisor)
    {
        if (hypervisor is not null && (record.Accelerator, record.User) is var ran && ran != (HypervisorFinder.NameOf(hypervisor.Accelerator), hypervisor.Identity.Name))
        {
            throw new AdoptionException($"it runs by accelerator {record.Accelerator} as user '{record.User}', which is not what VMs run as now ({QemuOptions.SectionName})");
        }
    }

    /// <summary>Null where there is none that works now: then what runs has no better one to be compared with, and serves on.</summary>
    private async Task<Hypervisor?> FindHypervisorAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await finder.FindAsync(cancellationToken);
        }
        catch (VmLaunchException)
        {
            // Whoever wants to launch something is told.
            return null;
        }
    }
}
