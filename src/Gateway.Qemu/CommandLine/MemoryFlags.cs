using System.Globalization;

namespace Gateway.Qemu.CommandLine;

/// <summary>The guest's memory.</summary>
internal static class MemoryFlags
{
    /// <summary>The name that the machine knows a backing by; states of devices refer to it.</summary>
    public const string BackingId = "ram";

    public static IEnumerable<Flag> For(int sizeMiB, MemoryBacking? backing)
    {
        var size = sizeMiB.ToString(CultureInfo.InvariantCulture) + "M";
        yield return new("-m", size, "guest memory");
        if (backing is not null)
        {
            yield return new(
                "-object",
                $"memory-backend-file,id={BackingId},size={size},mem-path={Flag.Escape(backing.Path)},share={(backing.IsPrivate ? "off" : "on")}",
                backing.IsPrivate ? "the snapshot's memory; what this guest writes is its own" : "guest memory that a snapshot can be taken of");
        }
    }
}
