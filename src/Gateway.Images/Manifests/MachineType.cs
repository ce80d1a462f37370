using System.Text.Json.Serialization;

namespace Gateway.Images.Manifests;

/// <summary>The virtual hardware.</summary>
public enum MachineType
{
    /// <summary>No PCI, no firmware tables: virtio devices in memory, direct boot of a kernel only.</summary>
    [JsonStringEnumMemberName("microvm")]
    Microvm,

    [JsonStringEnumMemberName("q35")]
    Q35,

    [JsonStringEnumMemberName("pc")]
    Pc,
}
