using System.Globalization;
using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>Who an application runs as in its guest, in numbers.</summary>
internal sealed record AppUser(uint User, uint Group)
{
    private const uint NoId = uint.MaxValue;

    /// <summary>Finds the numbers of <c>USER[:GROUP]</c>; names are looked up in the root's own files. A number without a group has the group of its entry there, else 0.</summary>
    public static AppUser Find(string asked, IReadOnlyList<AppEntry> root)
    {
        if (asked.Length == 0)
        {
            return new AppUser(0, 0);
        }

        var parts = asked.Split(':');
        if (parts.Length > 2 || parts.Any(part => part.Length == 0))
        {
            throw AppRefusal.Of("user", $"must be USER or USER:GROUP, but is \"{asked}\".");
        }

        var entry = Lines(root, "etc/passwd", 4).FirstOrDefault(fields => fields[0] == parts[0] || fields[2] == parts[0]);
        var user = FindId(parts[0]) ?? FindId(entry?[2]) ?? throw AppRefusal.Of("user", $"is \"{parts[0]}\", which is no number, and the folder's etc/passwd does not know it.");
        if (parts.Length == 1)
        {
            return new AppUser(user, FindId(entry?[3]) ?? 0);
        }

        var group = FindId(parts[1]) ?? FindId(Lines(root, "etc/group", 3).FirstOrDefault(fields => fields[0] == parts[1])?[2])
            ?? throw AppRefusal.Of("user", $"has the group \"{parts[1]}\", which is no number, and the folder's etc/group does not know it.");
        return new AppUser(user, group);
    }

    private static uint? FindId(string? text)
        => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < NoId - 1 ? id : null;

    private static string[][] Lines(IReadOnlyList<AppEntry> root, string path, int fields)
        => root.FirstOrDefault(entry => entry.Path == path && entry.Status.Kind == FileKind.Regular) is { } file
            ? [.. File.ReadLines(file.Source).Select(line => line.Split(':')).Where(line => line.Length >= fields)]
            : [];
}
