using Gateway.Qemu.Snapshots;

namespace Gateway.Qemu.Machines;

/// <summary>What a VM's process begins with.</summary>
/// <param name="HasOwnMemory">Whether the guest's memory is a file that is the VM's alone, so that a snapshot can be taken of it.</param>
/// <param name="Template">Whose memory the guest gets a copy of, page by page as it writes; stays the caller's.</param>
/// <param name="IsRestored">Whether the guest comes from a snapshot, rather than from its kernel or disk.</param>
internal sealed record VmBeginning(bool HasOwnMemory, Snapshot? Template, bool IsRestored)
{
    /// <summary>A boot, in memory that nobody else has a use for.</summary>
    public static readonly VmBeginning Boot = new(HasOwnMemory: false, Template: null, IsRestored: false);

    /// <summary>A boot in memory that a snapshot can be taken of.</summary>
    public static readonly VmBeginning BootInOwnMemory = new(HasOwnMemory: true, Template: null, IsRestored: false);

    /// <summary>A machine that waits for a snapshot which is then copied into its memory.</summary>
    public static readonly VmBeginning Empty = new(HasOwnMemory: true, Template: null, IsRestored: true);

    /// <summary>The same for any snapshot of its shape; its disks come with that.</summary>
    public static readonly VmBeginning Universal = Empty with { HasDisks = false };

    /// <summary>A machine that waits for the state of this snapshot's devices; its memory is there already.</summary>
    public static VmBeginning Of(Snapshot snapshot) => new(HasOwnMemory: false, snapshot, IsRestored: true);

    /// <summary>Whether its disks are there from the beginning.</summary>
    public bool HasDisks { get; private init; } = true;
}
