using Gateway.Qemu.Memory;

namespace Gateway.Qemu.Snapshots;

/// <summary>A guest that stands still: its memory, sealed, and the state of its devices, both verified. Any number of VMs can be restored from it.</summary>
internal sealed class Snapshot(SnapshotRecord record, GuestMemory memory, ReadOnlyMemory<byte> state) : IDisposable
{
    public SnapshotRecord Record { get; } = record;

    public GuestMemory Memory { get; } = memory;

    /// <summary>As QEMU's migration wrote it, the memory left out.</summary>
    public ReadOnlyMemory<byte> State { get; } = state;

    /// <summary>For a machine that gets a copy of all of the memory.</summary>
    public RestorableState Copied => new(Memory.CopyTo, State);

    public void Dispose() => Memory.Dispose();
}
