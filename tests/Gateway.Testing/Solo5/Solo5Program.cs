using System.Buffers.Binary;
using System.Text;

namespace Gateway.Testing.Solo5;

/// <summary>A file that says of itself what a program for one of Solo5's tenders says, in its ELF notes. There is nothing to run in it.</summary>
public static class Solo5Program
{
    public const int Hvt = 1;
    public const int Spt = 2;
    public const uint Block = 1;
    public const uint Network = 2;

    private const int HeaderSize = 64;
    private const int SegmentSize = 56;

    /// <summary>A program that declares these devices.</summary>
    public static byte[] Create(int target, params (string Name, uint Type)[] devices)
    {
        byte[] notes = [.. Note("ABI1"u8, Abi(target)), .. Note("MFT1"u8, Manifest(devices))];
        var file = new byte[HeaderSize + SegmentSize];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        Write16(file, 16, 2);
        Write16(file, 18, 62);
        Write32(file, 20, 1);
        Write32(file, 32, HeaderSize);
        Write16(file, 52, HeaderSize);
        Write16(file, 54, SegmentSize);
        Write16(file, 56, 1);
        Write32(file, HeaderSize, 4);
        Write32(file, HeaderSize + 8, file.Length);
        Write32(file, HeaderSize + 32, notes.Length);
        return [.. file, .. notes];
    }

    /// <summary>The content of a manifest's note: four bytes that align it, version, number of entries, entries of 104 bytes, the first of them reserved.</summary>
    public static byte[] Manifest(params (string Name, uint Type)[] devices)
    {
        var manifest = new byte[12 + ((devices.Length + 1) * 104)];
        Write32(manifest, 4, 1);
        Write32(manifest, 8, devices.Length + 1);
        foreach (var (index, (name, type)) in devices.Prepend(("", 1u << 30)).Index())
        {
            Encoding.ASCII.GetBytes(name).CopyTo(manifest, 12 + (index * 104));
            Write32(manifest, 12 + (index * 104) + 68, (int)type);
        }

        return manifest;
    }

    /// <summary>The content of a note about the target.</summary>
    public static byte[] Abi(int target)
    {
        var content = new byte[16];
        Write32(content, 0, target);
        Write32(content, 4, 1);
        return content;
    }

    /// <summary>A note of Solo5's.</summary>
    public static byte[] Note(ReadOnlySpan<byte> type, byte[] content)
    {
        var note = new byte[20 + content.Length];
        Write32(note, 0, 6);
        Write32(note, 4, content.Length);
        type.CopyTo(note.AsSpan(8));
        "Solo5"u8.CopyTo(note.AsSpan(12));
        content.CopyTo(note, 20);
        return note;
    }

    private static void Write16(byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    private static void Write32(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
}
