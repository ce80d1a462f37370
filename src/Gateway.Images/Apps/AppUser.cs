using System.Globalization;

namespace Gateway.Images.Apps;

/// <summary>Who an application runs as in its guest, or who owns a file there, in numbers.</summary>
internal sealed record AppUser(uint User, uint Group)
{
    /// <summary>More than any list of users that a person wrote.</summary>
    private const int MaximumListLength = 1 << 20;
    private const uint NoId = uint.MaxValue;

    public static AppUser Root { get; } = new(0, 0);

    /// <summary>Where the user is at home; null where the root's own files do not say.</summary>
    public string? Home { get; private init; }

    /// <summary>Finds the numbers of <c>USER[:GROUP]</c>; names are looked up in the root's own files. A number without a group has the group of its entry there, else 0.</summary>
    public static async Task<AppUser> FindAsync(string asked, IAppRoot root)
    {
        var parts = asked.Length == 0 ? ["0"] : asked.Split(':');
        if (parts.Length > 2 || parts.Any(part => part.Length == 0))
        {
            throw AppRefusal.Of("user", $"must be USER or USER:GROUP, but is \"{asked}\".");
        }

        var users = await ReadListAsync(root, "etc/passwd", 4);
        var entry = users.FirstOrDefault(fields => fields[FindId(parts[0]) is null ? 0 : 2] == parts[0]);
        var user = FindId(parts[0]) ?? FindId(entry?[2]) ?? throw AppRefusal.Of("user", $"is \"{parts[0]}\", which is no number, and the root's etc/passwd does not know it.");
        var group = parts.Length == 1
            ? asked.Length == 0 ? 0 : FindId(entry?[3]) ?? 0
            : FindId(parts[1]) ?? FindId((await ReadListAsync(root, "etc/group", 3)).FirstOrDefault(fields => fields[0] == parts[1])?[2])
                ?? throw AppRefusal.Of("user", $"has the group \"{parts[1]}\", which is no number, and the root's etc/group does not know it.");
        return new AppUser(user, group) { Home = entry is [_, _, _, _, _, ['/', ..] home, ..] ? home : null };
    }

    private static uint? FindId(string? text)
        => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < NoId - 1 ? id : null;

    private static async Task<List<string[]>> ReadListAsync(IAppRoot root, string path, int fields)
    {
        if (AppPath.FindFile(root, "/" + path) is not { } file)
        {
            return [];
        }

        if (file.Size > MaximumListLength)
        {
            throw AppRefusal.Of(path, $"has {file.Size} bytes: too many for a list of users.");
        }

        var lines = new List<string[]>();
        await root.ReadAsync(
            file,
            async content =>
            {
                using var reader = new StreamReader(content, leaveOpen: true);
                while (await reader.ReadLineAsync() is { } line)
                {
                    lines.Add(line.Split(':'));
                }
            },
            isWhole: true);
        return [.. lines.Where(line => line.Length >= fields)];
    }
}
