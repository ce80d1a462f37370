using Gateway.Images.Documents;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Sites.Files;

/// <summary>Rules of a volume's path, which is a folder in the guest.</summary>
internal static class VolumeRules
{
    private const int MaximumLength = 200;

    /// <summary>Where the guest's init mounts what a system needs.</summary>
    private static readonly string[] Taken = ["/dev", "/proc", "/sys"];

    public static void Check(VolumePolicy volume, DocumentReader section)
    {
        if (WhyNot(volume.Path) is { } rule)
        {
            section.Reject("Path", $"{rule}, but is \"{volume.Path}\".");
        }
    }

    private static string? WhyNot(string path)
    {
        if (!path.StartsWith('/') || path.Length == 1)
        {
            return "must be an absolute path in the guest, as in \"/data\", and not its root";
        }

        if (path.Length > MaximumLength || !path.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '_' or '-'))
        {
            return $"must be made of letters, digits, '.', '_', '-' and '/', at most {MaximumLength} of them";
        }

        if (path[1..].Split('/').Any(segment => segment is "" or "." or ".."))
        {
            return "must not have empty segments, '.', '..' or a '/' at its end";
        }

        return Taken.FirstOrDefault(taken => path == taken || path.StartsWith(taken + '/', StringComparison.Ordinal)) is { } system ? $"must not be {system} or in it, which is the system's" : null;
    }
}
