using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>Finds entries of a root as the guest would: links are followed, and none leads out.</summary>
internal static class AppPath
{
    /// <summary>As Linux has it.</summary>
    private const int MaximumLinks = 40;

    /// <summary>What is at an absolute path.</summary>
    /// <returns>The entry, null where there is none; and whether a link was followed on the way there.</returns>
    public static (AppEntry? Entry, bool IsBehindLink) Follow(IAppRoot root, string path)
    {
        var rest = new Stack<string>(path.Split('/').Reverse());
        var (at, links) = ("", 0);
        AppEntry? entry = null;
        while (rest.TryPop(out var name))
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name == "..")
            {
                at = at[..Math.Max(at.LastIndexOf('/'), 0)];
                entry = root.Find(at);
                continue;
            }

            var next = at.Length == 0 ? name : $"{at}/{name}";
            entry = root.Find(next);
            if (entry is not { Kind: FileKind.Link })
            {
                if (entry is null)
                {
                    return (null, links > 0);
                }

                at = next;
                continue;
            }

            if (++links > MaximumLinks)
            {
                return (null, true);
            }

            at = entry.Link!.StartsWith('/') ? "" : at;
            foreach (var part in entry.Link.Split('/').Reverse())
            {
                rest.Push(part);
            }
        }

        return (entry, links > 0);
    }

    /// <summary>The file at an absolute path; null where there is none, or something else.</summary>
    public static AppEntry? FindFile(IAppRoot root, string path) => Follow(root, path).Entry is { Kind: FileKind.Regular } file ? file : null;
}
