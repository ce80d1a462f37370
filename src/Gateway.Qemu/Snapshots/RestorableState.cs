using Gateway.Qemu.Memory;

namespace Gateway.Qemu.Snapshots;

/// <summary>A guest that stands still, as a machine needs it that runs it on in memory of its own.</summary>
/// <param name="FillMemory">Writes the guest's memory into memory that nobody has written yet.</param>
/// <param name="Devices">The state of its devices, as QEMU's migration wrote it.</param>
internal sealed record RestorableState(Action<GuestMemory> FillMemory, ReadOnlyMemory<byte> Devices);
