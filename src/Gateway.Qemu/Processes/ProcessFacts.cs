using System.Globalization;
using System.Text;

namespace Gateway.Qemu.Processes;

/// <summary>What <c>/proc</c> tells of any process; empty where it tells nothing.</summary>
internal static class ProcessFacts
{
    /// <summary>The numbers of all processes that are there.</summary>
    public static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(number => number > 0);

    /// <summary>Which folder a process works in; null where that cannot be known.</summary>
    public static FileIdentity? WorkingDirectory(int processId) => FileIdentity.Of($"/proc/{processId}/cwd");

    /// <summary>The program first.</summary>
    public static IReadOnlyList<string> Arguments(int processId)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{processId}/cmdline")).TrimEnd('\0').Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
