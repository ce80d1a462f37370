using Gateway.Vms.Launching;

namespace Gateway.Admin.Views;

/// <summary>A volume as <c>gateway volume list</c> shows it.</summary>
/// <param name="Site">Name of its site, which may be gone.</param>
/// <param name="Kind">What the site gave VMs of their own.</param>
/// <param name="Instance">Key of the instance within its site.</param>
/// <param name="SizeMiB">How much it may hold.</param>
/// <param name="DiskSize">Bytes that it takes on disk.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UsedBy">The VM that has it now, or that is suspended and will have it again; null where there is none.</param>
internal sealed record VolumeView(string Site, string Kind, string Instance, long SizeMiB, long DiskSize, DateTimeOffset CreatedAt, string? UsedBy)
{
    public static VolumeView Of(VolumeFacts volume) => new(volume.Site, volume.Kind.ToString(), volume.Instance, volume.Size >> 20, volume.DiskSize, volume.CreatedAt, volume.UsedBy);
}
