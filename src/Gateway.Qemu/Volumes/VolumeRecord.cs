using Gateway.Vms.Launching;
using Gateway.Vms.Sites;

namespace Gateway.Qemu.Volumes;

/// <summary>Whose a volume is: <c>volume.json</c> in its folder.</summary>
/// <param name="Site">Name of the site.</param>
/// <param name="Kind">What the site gives VMs of their own.</param>
/// <param name="Instance">The instance of the site; empty where there is one for all.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record VolumeRecord(string Site, InstanceKind Kind, string Instance, DateTimeOffset CreatedAt)
{
    public static VolumeRecord Of(VmSpecification specification, DateTimeOffset createdAt) => new(specification.Site, specification.Kind, specification.Instance, createdAt);
}
