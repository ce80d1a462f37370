using Gateway.Vms.Launching;

namespace Gateway.Vms.Instances;

/// <summary>One VM at one moment.</summary>
/// <param name="Id">Its name; that of a VM on its way up may still change.</param>
/// <param name="Site">Name of its site.</param>
/// <param name="Instance">Key of its instance; empty where the site has one for all.</param>
/// <param name="Image">Name of its image.</param>
/// <param name="Digest">Digest of its image.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="MemoryMiB">Guest memory; zero while it waits for its turn to boot.</param>
/// <param name="Leases">Requests it serves.</param>
/// <param name="Vm">The VM itself, with its process, address, folder and command line; null while it is on its way up.</param>
public sealed record VmSnapshot(string Id, string Site, string Instance, string Image, string Digest, VmState State, int MemoryMiB, int Leases, IVm? Vm)
{
    /// <summary>One that no instance owns.</summary>
    internal static VmSnapshot OfNobody(IVm vm, VmState state) => new(
        vm.Specification.Id, "", "", vm.Specification.Image.Name, vm.Specification.Image.Digest, state, vm.Specification.MemoryMiB, 0, vm);
}
