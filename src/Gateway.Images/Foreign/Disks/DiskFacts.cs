using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Disks;

/// <summary>What a disk's file is.</summary>
/// <param name="Format">How it is to be read.</param>
/// <param name="Boots">Whether a BIOS finds something to start in its first sector; null where that cannot be seen from outside.</param>
internal sealed record DiskFacts(DiskFormat Format, bool? Boots);
