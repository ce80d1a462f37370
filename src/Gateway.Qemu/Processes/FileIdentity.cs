namespace Gateway.Qemu.Processes;

/// <summary>Names one file or folder whatever the path that leads to it: by way of links, by a new name, or by <c>/proc</c>.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    /// <summary>Of what a path leads to, links followed; null if it leads nowhere, or may not be looked at.</summary>
    public static FileIdentity? Of(string path) => FileStatus.Of(path) is { } status ? new FileIdentity(status.DeviceMajor, status.DeviceMinor, status.Inode) : null;
}
