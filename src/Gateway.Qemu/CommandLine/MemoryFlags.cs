using System.Globalization;

namespace Gateway.Qemu.CommandLine;

/// <summary>The guest's memory.</summary>
internal static class MemoryFlags
{
    /// <summary>The name that the machine knows a backing by; states of devices refer to it.</summary>
    public const string BackingId = "ram";

    private const string PathKey = "mem-path=";

    /// <summary>Where a VM's process sees the file that its guest's memory is, its own and no copy; null where there is none.</summary>
    /// <param name="arguments">What runs, argument by argument.</param>
    public static string? FindOwn(IReadOnlyList<string> arguments)
        => arguments.FirstOrDefault(argument => argument.StartsWith("memory-backend-file,", StringComparison.Ordinal))?.Split(',') is { } parts && parts.Contains("share=on")
            ? parts.FirstOrDefault(part => part.StartsWith(PathKey, StringComparison.Ordinal))?[PathKey.Length..]
            : null;

    public static IEnumerable<Flag> For(int sizeMiB, MemoryBacking? backing)
    {
        var size = sizeMiB.ToString(CultureInfo.InvariantCulture) + "M";
        yield return new("-m", size, "guest memory");
        if (backing is not null)
        {
            yield return new(
                "-object",
                $"memory-backend-file,id={BackingId},size={size},{PathKey}{Flag.Escape(backing.Path)},share={(backing.IsPrivate ? "off" : "on")}",
                backing.IsPrivate ? "the snapshot's memory; what this guest writes is its own" : "guest memory that a snapshot can be taken of");
        }
    }
}
