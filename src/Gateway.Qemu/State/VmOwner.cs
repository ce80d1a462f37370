using Gateway.Vms.Sites;

namespace Gateway.Qemu.State;

/// <summary>Whose a VM is from the moment on that it serves: little enough to be written while a request waits for a shell.</summary>
/// <param name="Id">The VM's id.</param>
/// <param name="Site">The site it belongs to.</param>
/// <param name="Kind">What the site gives VMs of their own.</param>
/// <param name="Instance">The instance of the site; empty where there is one for all.</param>
/// <param name="Image">Name of the image.</param>
/// <param name="ImageDigest">Digest of the image.</param>
/// <param name="CommandLine">The VM's cold boot by hand.</param>
/// <param name="SnapshotKey">What another VM must agree in to be resumed from this one's state; null where that cannot be taken.</param>
internal sealed record VmOwner(string Id, string Site, InstanceKind Kind, string Instance, string Image, string ImageDigest, string CommandLine, string? SnapshotKey)
{
    /// <inheritdoc cref="VmRecord.Environment"/>
    public string Environment { get; init; } = "";

    /// <inheritdoc cref="VmRecord.VolumePath"/>
    public string? VolumePath { get; init; }
}
