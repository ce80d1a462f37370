using System.Text.Json.Serialization;

namespace Gateway.Images.Manifests;

/// <summary>The guest's network card.</summary>
public enum NetworkCard
{
    [JsonStringEnumMemberName("virtio-net")]
    VirtioNet,

    /// <summary>virtio-net over PCI with the interface from before virtio 1.0, which some unikernels need.</summary>
    [JsonStringEnumMemberName("virtio-net-legacy")]
    VirtioNetLegacy,

    [JsonStringEnumMemberName("e1000")]
    E1000,
}
