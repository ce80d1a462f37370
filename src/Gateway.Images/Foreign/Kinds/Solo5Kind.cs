using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>Any other program on Solo5's virtio target: the same machine as MirageOS, and nothing is known of its arguments.</summary>
internal static class Solo5Kind
{
    public static ForeignKind Create() => new(ImageKind.Solo5, guest => guest.Text)
    {
        NetworkCard = NetworkCard.VirtioNetLegacy,
        MemoryMiB = 64,
    };
}
