using System.Buffers.Binary;
using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Disks;

/// <summary>
/// Tells what a disk's file is. It is told once, when the file comes in, and then stands in the manifest: a guest can write the header of another format to a raw disk. A qcow2 that leads to
/// other files (QEMU's <c>docs/interop/qcow2.txt</c>) is refused: QEMU would open them, whatever they are.
/// </summary>
internal static class DiskReader
{
    private const int SectorSize = 512;
    private const int BootCode = 440;
    private const ulong ExternalData = 1 << 2;

    /// <exception cref="ImageException">It is none that can be used; says why.</exception>
    public static DiskFacts Read(string path, Stream file)
    {
        Span<byte> bytes = stackalloc byte[SectorSize];
        var start = bytes[..file.ReadAtLeast(bytes, SectorSize, throwOnEndOfStream: false)];
        return start switch
        {
            [(byte)'Q', (byte)'F', (byte)'I', 0xfb, ..] => ReadQcow2(path, start),
            [(byte)'K', (byte)'D', (byte)'M', (byte)'V', ..] or [(byte)'v', (byte)'h', (byte)'d', (byte)'x', ..] or [(byte)'c', (byte)'o', (byte)'n', (byte)'e', (byte)'c', (byte)'t', (byte)'i', (byte)'x', ..]
                => throw Refusal(path, "is a disk of another hypervisor: 'qemu-img convert -O qcow2 IN OUT' makes one that QEMU reads."),
            [0x1f, 0x8b, ..] or [0xfd, (byte)'7', (byte)'z', ..] => throw Refusal(path, "is compressed: unpack it first (gunzip or unxz)."),
            { Length: < SectorSize } => throw Refusal(path, $"is no disk: it has {start.Length} bytes, fewer than a sector."),
            _ => new DiskFacts(DiskFormat.Raw, start[510] == 0x55 && start[511] == 0xaa && start[..BootCode].IndexOfAnyExcept((byte)0) >= 0),
        };
    }

    private static DiskFacts ReadQcow2(string path, ReadOnlySpan<byte> start)
    {
        var version = BinaryPrimitives.ReadUInt32BigEndian(start[4..]);
        if (version is not (2 or 3) || start.Length < SectorSize)
        {
            throw Refusal(path, $"is a qcow2 of version {version}; QEMU reads 2 and 3.");
        }

        if (BinaryPrimitives.ReadUInt64BigEndian(start[8..]) != 0)
        {
            throw Refusal(path, "is a qcow2 on top of another file (backing file), and an image has all it needs in it: 'qemu-img convert -O qcow2 IN OUT' puts both in one.");
        }

        return version == 3 && (BinaryPrimitives.ReadUInt64BigEndian(start[72..]) & ExternalData) != 0
            ? throw Refusal(path, "is a qcow2 whose data is in another file: 'qemu-img convert -O qcow2 IN OUT' puts both in one.")
            : new DiskFacts(DiskFormat.Qcow2, Boots: null);
    }

    private static ImageException Refusal(string path, string why) => new(ImageErrorReason.InvalidSource, $"'{path}' {why}");
}
