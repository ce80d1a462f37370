using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>
/// Unikraft: <c>NAME LIBRARY-PARAMETERS -- ARGUMENTS</c>. Its virtio-net driver knows the interface from before virtio 1.0 only: with another, it boots and has no network.
/// </summary>
internal static class UnikraftKind
{
    private const string Separator = "--";

    public static ForeignKind Create() => new(ImageKind.Unikraft, CommandLine)
    {
        NetworkCard = NetworkCard.VirtioNetLegacy,
        MemoryMiB = 64,
        InitrdCopies = 3,
        Marks = ["Unikraft"],
    };

    private static string CommandLine(GuestArguments guest)
    {
        var (parameters, arguments) = Split(guest.Text);
        return GuestArguments.Join(
            guest.Name,
            guest.HasStaticAddress && !parameters.Contains("netdev.ip=", StringComparison.Ordinal) ? "netdev.ip={guest.address}/{guest.prefix}:{guest.gateway}:::" : "",
            guest.HasInitrd && !parameters.Contains("vfs.fstab=", StringComparison.Ordinal) ? "vfs.fstab=[ \"initrd0:/:extract::ramfs=1:\" ]" : "",
            parameters,
            Separator,
            arguments);
    }

    /// <summary>What stands before a separator of the person's own is for Unikraft's libraries.</summary>
    private static (string Parameters, string Arguments) Split(string text)
    {
        var padded = $" {text} ";
        var at = padded.IndexOf($" {Separator} ", StringComparison.Ordinal);
        return at < 0 ? ("", text.Trim()) : (padded[..at].Trim(), padded[(at + Separator.Length + 2)..].Trim());
    }
}
