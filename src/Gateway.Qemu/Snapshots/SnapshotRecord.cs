using Gateway.Qemu.State;

namespace Gateway.Qemu.Snapshots;

/// <summary>What a snapshot is of, and what its files must be: <c>snapshot.json</c> beside them.</summary>
/// <param name="Key">What a VM must agree in to be restored from it (<see cref="SnapshotKey"/>).</param>
/// <param name="Image">Name of the image.</param>
/// <param name="ImageDigest">Digest of the image.</param>
/// <param name="Hypervisor">Version of QEMU, as QEMU tells it.</param>
/// <param name="MemoryMiB">Guest memory.</param>
/// <param name="MemoryBytes">How much of it is other than zero.</param>
/// <param name="MemoryDigest">Digest of it (<see cref="Memory.MemoryDigest"/>).</param>
/// <param name="StateDigest">Digest of the device state.</param>
/// <param name="BootMilliseconds">How long the guest took from its first instruction until it was ready: what a restore spares.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record SnapshotRecord(
    string Key,
    string Image,
    string ImageDigest,
    string Hypervisor,
    int MemoryMiB,
    long MemoryBytes,
    string MemoryDigest,
    string StateDigest,
    double BootMilliseconds,
    DateTimeOffset CreatedAt)
{
    /// <summary>Virtual processors of the guest.</summary>
    public int Vcpus { get; init; }

    /// <summary>Whether it was taken before the application started.</summary>
    public bool PreApp { get; init; }

    /// <summary>Whether there is a disk for a volume.</summary>
    public bool HasVolume { get; init; }

    /// <summary>Whose state it is, when it is that of one VM; null of a template, which is nobody's.</summary>
    public VmRecord? Vm { get; init; }

    /// <summary>When its volume was written last; null where it has none.</summary>
    public DateTimeOffset? VolumeWrittenAt { get; init; }

    /// <summary>Whether it is kept even where it cannot be resumed.</summary>
    public bool IsRequired { get; init; }
}
