using System.Runtime.InteropServices;

namespace Gateway.Images.Files;

/// <summary>The structure of <c>statx(2)</c>: the same on every architecture. Only the fields in use are named.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct NativeFileStatus
{
    private const int KindMask = 0xf000;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(96)]
    public long ChangedSeconds;

    [FieldOffset(104)]
    public uint ChangedNanoseconds;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    [FieldOffset(120)]
    public uint ModifiedNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    public readonly FileStatus ToStatus() => new(
        (FileKind)(Mode & KindMask),
        (UnixFileMode)(Mode & ~KindMask),
        new FileIdentity(
            ((ulong)DeviceMajor << 32) | DeviceMinor,
            Inode,
            (long)Size,
            (ModifiedSeconds * 1_000_000_000) + ModifiedNanoseconds,
            (ChangedSeconds * 1_000_000_000) + ChangedNanoseconds));
}
