using System.Text;
using Gateway.Images.Apps;

namespace Gateway.Images.Containers.Archives;

/// <summary>What a path in an archive may be: relative, never upwards, and in characters that can be told apart.</summary>
internal static class ArchivePath
{
    private const int MaximumName = 255;

    /// <summary>The names of a path, <c>.</c> and empty ones left out; none for the root.</summary>
    /// <param name="path">As the archive has it.</param>
    /// <param name="what">What an error is to say of it, reading on after the path.</param>
    /// <exception cref="ImageException">It is no path that an archive may have.</exception>
    public static string[] Split(string path, string what)
    {
        if (path.StartsWith('/'))
        {
            throw AppRefusal.Of(path, $"is an absolute path {what}.");
        }

        CheckText(path, what);
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Contains(".", StringComparer.Ordinal))
        {
            names = [.. names.Where(name => name != ".")];
        }

        foreach (var name in names)
        {
            if (name == "..")
            {
                throw AppRefusal.Of(path, $"leads upwards {what}.");
            }

            if (Encoding.UTF8.GetByteCount(name) > MaximumName)
            {
                throw AppRefusal.Of(path, $"has a name of more than {MaximumName} bytes {what}.");
            }
        }

        return names;
    }

    /// <summary>Refuses what could be shown as something else than it is.</summary>
    public static void CheckText(string text, string what)
    {
        if (text.Contains('\ufffd', StringComparison.Ordinal))
        {
            throw AppRefusal.Of(text, $"is not valid UTF-8 {what}.");
        }

        if (text.Any(char.IsControl))
        {
            throw AppRefusal.Of(text, $"has control characters {what}.");
        }
    }
}
