using System.Text.Json.Serialization;

namespace Gateway.Images.Manifests;

/// <summary>How a disk is attached.</summary>
public enum DiskBus
{
    [JsonStringEnumMemberName("virtio")]
    Virtio,

    [JsonStringEnumMemberName("ide")]
    Ide,
}
