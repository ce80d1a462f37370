using Gateway.Vms.Sites;

namespace Gateway.Vms.Launching;

/// <summary>A running VM of an earlier gateway, as it was recorded at its launch: enough to decide whether one launched now would be the same.</summary>
/// <param name="Id">Its name; it is never used again, whatever becomes of the VM.</param>
/// <param name="Site">Name of the site it was launched for.</param>
/// <param name="Kind">What the site gave VMs of their own.</param>
/// <param name="Instance">Key of the instance within its site.</param>
/// <param name="Image">Name of the image.</param>
/// <param name="ImageDigest">Digest of the image.</param>
/// <param name="MemoryMiB">Guest memory.</param>
/// <param name="Vcpus">Virtual processors.</param>
/// <param name="Outbound">Whether the guest may open connections of its own.</param>
public sealed record VmFacts(string Id, string Site, InstanceKind Kind, string Instance, string Image, string ImageDigest, int MemoryMiB, int Vcpus, bool Outbound)
{
    /// <summary>Where the guest has its instance's volume; null where there is none. Its size is not the VM's: it grows at the next boot.</summary>
    public string? VolumePath { get; init; }

    /// <summary>What a launcher records of a VM that it launches.</summary>
    public static VmFacts Of(VmSpecification specification) => new(
        specification.Id,
        specification.Site,
        specification.Kind,
        specification.Instance,
        specification.Image.Name,
        specification.Image.Digest,
        specification.MemoryMiB,
        specification.Vcpus,
        specification.Outbound)
    {
        VolumePath = specification.Volume?.Path,
    };
}
