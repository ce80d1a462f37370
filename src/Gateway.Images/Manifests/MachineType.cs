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

    /// <summary>No machine but a process of <c>solo5-hvt</c>: a virtual processor of KVM, and hypercalls in place of devices.</summary>
    [JsonStringEnumMemberName("solo5-hvt")]
    Solo5Hvt,

    /// <summary>No machine but a process of <c>solo5-spt</c>, which may make a handful of system calls.</summary>
    [JsonStringEnumMemberName("solo5-spt")]
    Solo5Spt,
}
