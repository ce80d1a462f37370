using Gateway.Qemu.Processes;

namespace Gateway.Qemu.Hypervisors;

/// <summary>The device by which QEMU uses the processor.</summary>
internal static class KvmDevice
{
    public const string Path = "/dev/kvm";

    public static bool Exists => File.Exists(Path);

    /// <summary>The group that a process needs to open it: none where everybody may, or where no group may.</summary>
    public static IReadOnlyList<uint> Groups()
    {
        if (!Exists || (File.GetUnixFileMode(Path) & UnixFileMode.GroupWrite) == 0)
        {
            return [];
        }

        var group = FileStatus.Of(Path)?.Group;
        return group is null or 0 ? [] : [group.Value];
    }
}
