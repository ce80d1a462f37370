using System.Runtime.InteropServices;

namespace Gateway.Qemu.Processes;

/// <summary>The part of <c>struct statx</c> (linux/stat.h) that .NET has no words for.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    private const int FromWorkingDirectory = -100;
    private const uint BasicFields = 0x7ff;

    [FieldOffset(24)]
    public uint Group;

    [FieldOffset(32)]
    public ulong Inode;

    /// <summary>Blocks of 512 bytes that it takes on disk.</summary>
    [FieldOffset(48)]
    public ulong Blocks;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    /// <summary>Bytes that it takes on disk, holes not counted.</summary>
    public readonly long Bytes => (long)Blocks * 512;

    /// <summary>Of what a path leads to; null if it leads nowhere, or may not be looked at.</summary>
    public static unsafe FileStatus? Of(string path)
    {
        FileStatus status;
        return Libc.FileStatus(FromWorkingDirectory, path, 0, BasicFields, &status) == 0 ? status : null;
    }
}
