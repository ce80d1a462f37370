using Gateway.Qemu.Memory;
using Gateway.Qemu.Snapshots;

namespace Gateway.Qemu.Machines;

/// <summary>What a VM's process begins with.</summary>
/// <param name="Memory">The guest's memory where it is more than the process's own; stays the caller's.</param>
/// <param name="IsPrivate">Whether the guest gets a copy of that memory, page by page as it writes.</param>
/// <param name="IsRestored">Whether the guest comes from a snapshot, rather than from its kernel or disk.</param>
internal sealed record VmBeginning(GuestMemory? Memory, bool IsPrivate, bool IsRestored)
{
    /// <summary>A boot, in memory that nobody else has a use for.</summary>
    public static readonly VmBeginning Boot = new(null, IsPrivate: false, IsRestored: false);

    /// <summary>A boot in memory that a snapshot can be taken of.</summary>
    public static VmBeginning BootIn(GuestMemory memory) => new(memory, IsPrivate: false, IsRestored: false);

    /// <summary>A machine that waits for the state of this snapshot's devices; its memory is there already.</summary>
    public static VmBeginning Of(Snapshot snapshot) => new(snapshot.Memory, IsPrivate: true, IsRestored: true);

    /// <summary>A machine that waits for any snapshot of its size, which is then copied into this memory.</summary>
    public static VmBeginning Empty(GuestMemory memory) => new(memory, IsPrivate: false, IsRestored: true);
}
