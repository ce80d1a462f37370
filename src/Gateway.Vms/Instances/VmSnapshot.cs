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
    /// <summary>Grows from VM to VM, also from one of the same instance to the next: the number in its name.</summary>
    public long Generation => VmNames.NumberOf(Id);

    /// <summary>Requests that wait for it, to come up or for a place in it.</summary>
    public int Waiters { get; init; }

    /// <summary>How long it has served nobody; null while it does, or takes no requests.</summary>
    public TimeSpan? IdleFor { get; init; }

    /// <summary>How long until it is stopped or suspended if nobody asks for it; null where nothing is to happen.</summary>
    public TimeSpan? IdleLeft { get; init; }

    /// <summary>One that no instance owns.</summary>
    internal static VmSnapshot OfNobody(IVm vm, VmState state) => new(
        vm.Specification.Id, "", "", vm.Specification.Image.Name, vm.Specification.Image.Digest, state, vm.Specification.MemoryMiB, 0, vm);
}
