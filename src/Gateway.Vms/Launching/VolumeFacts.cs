using Gateway.Vms.Sites;

namespace Gateway.Vms.Launching;

/// <summary>The disk that an instance keeps.</summary>
/// <param name="Site">Name of its site, which may be gone.</param>
/// <param name="Kind">What the site gave VMs of their own.</param>
/// <param name="Instance">Key of the instance within its site.</param>
/// <param name="Size">Bytes that it may hold.</param>
/// <param name="DiskSize">Bytes that it takes on disk.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UsedBy">The VM that has it now, or that is suspended and will have it again; null where there is none.</param>
public sealed record VolumeFacts(string Site, InstanceKind Kind, string Instance, long Size, long DiskSize, DateTimeOffset CreatedAt, string? UsedBy);
