namespace Gateway.Images.Manifests;

/// <summary>A disk of the guest.</summary>
/// <param name="File">The file's name in the image's folder.</param>
/// <param name="ReadOnly">False: the guest may write, and what it wrote goes with its VM; the image's file never changes.</param>
public sealed record ImageDisk(string File, DiskFormat Format = DiskFormat.Raw, bool ReadOnly = true, DiskBus Bus = DiskBus.Virtio)
{
    /// <summary>Whether the guest can write to it: a disk on IDE cannot be read-only, so what is written there is thrown away as well.</summary>
    public bool IsWritable => !ReadOnly || Bus == DiskBus.Ide;
}
