using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>MirageOS on Solo5's virtio target: arguments of <c>mirage-runtime</c>, no name before them. Solo5's driver knows the interface from before virtio 1.0 only.</summary>
internal static class MirageKind
{
    public static ForeignKind Create() => new(ImageKind.Mirage, CommandLine)
    {
        NetworkCard = NetworkCard.VirtioNetLegacy,
        MemoryMiB = 64,
        Marks = ["Solo5", "caml"],
    };

    private static string CommandLine(GuestArguments guest)
        => GuestArguments.Join(guest.HasStaticAddress ? "--ipv4={guest.address}/{guest.prefix} --ipv4-gateway={guest.gateway}" : "", guest.Text);
}
