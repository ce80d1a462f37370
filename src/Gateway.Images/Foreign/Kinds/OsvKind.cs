using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>OSv: options, then the program with its arguments. It needs a clock that a microvm has under KVM only; and its usual file system, ZFS, writes when it is mounted.</summary>
internal static class OsvKind
{
    public static ForeignKind Create() => new(ImageKind.Osv, CommandLine)
    {
        MemoryMiB = 128,
        ReadsOnly = false,
        Marks = ["OSv v"],
    };

    private static string CommandLine(GuestArguments guest)
        => GuestArguments.Join(guest.HasStaticAddress ? "--ip=eth0,{guest.address},{guest.netmask} --defaultgw={guest.gateway} --nameserver={guest.dns}" : "", guest.Text);
}
