using Gateway.Qemu;
using Gateway.Qemu.Adoptions;
using Gateway.Qemu.State;
using Gateway.Solo5.Machines;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Adoptions;

/// <summary>Takes over the tenders that an earlier gateway left.</summary>
internal sealed class Solo5Adoption(Leftovers leftovers, TenderFinder tenders, AdoptionMetrics metrics, Solo5Services services)
{
    public async Task<IReadOnlyList<IVm>> RunAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
    {
        services.State.Open();
        var all = await Task.Run(FindAll, cancellationToken);
        return await new LeftoverAdoption(leftovers, metrics, services).RunAsync(all, choose, AdoptAsync, cancellationToken);
    }

    private async Task<IVm> AdoptAsync(Leftover leftover, VmSpecification specification, CancellationToken cancellationToken)
    {
        CheckRunsAsNow(leftover.Record!, specification);
        return await new Solo5Adopter(services).AdoptAsync(leftover, specification, cancellationToken);
    }

    /// <summary>A process that works in a VM's folder is the VM if it was told of a network device: nobody else's is.</summary>
    private IReadOnlyList<Leftover> FindAll()
        => Directory.Exists(services.Vms)
            ? Leftovers.FindAll(Directory.GetDirectories(services.Vms), static (_, arguments) => arguments.Any(argument => argument.StartsWith("--net:", StringComparison.Ordinal)))
            : [];

    /// <summary>Where no tender works now, what runs has no better one to be compared with, and serves on.</summary>
    private void CheckRunsAsNow(VmRecord record, VmSpecification specification)
    {
        var machine = specification.Image.Manifest.Machine;
        if (tenders.WhyNot(machine) is null && tenders.Find(machine) is var tender && (record.Arguments[0], record.User) != (tender.Program, tender.Identity.Name))
        {
            throw new AdoptionException($"it runs by '{record.Arguments[0]}' as user '{record.User}', which is not what VMs run as now ({Solo5Options.SectionName}, {QemuOptions.SectionName})");
        }
    }
}
