namespace Gateway.Vms.Launching;

/// <summary>A template on disk.</summary>
/// <param name="Image">Name that its image had.</param>
/// <param name="ImageDigest">Digest of its image.</param>
/// <param name="Hypervisor">Version of the hypervisor that made it, the only one that can use it.</param>
/// <param name="MemoryMiB">Guest memory of the VMs it is for.</param>
/// <param name="Vcpus">Virtual processors of the VMs it is for.</param>
/// <param name="Size">Bytes of its files, holes counted.</param>
/// <param name="DiskSize">Bytes that they take on disk.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Hits">How many VMs came from it.</param>
/// <param name="LastUsedAt">When the last of them did; null where none has.</param>
public sealed record TemplateFacts(
    string Image,
    string ImageDigest,
    string Hypervisor,
    int MemoryMiB,
    int Vcpus,
    long Size,
    long DiskSize,
    DateTimeOffset CreatedAt,
    long Hits,
    DateTimeOffset? LastUsedAt)
{
    /// <summary>Whether it was taken before the application started.</summary>
    public bool PreApp { get; init; }

    /// <summary>Whether it is for VMs that have a volume.</summary>
    public bool HasVolume { get; init; }
}
