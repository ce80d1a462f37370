using System.Buffers.Binary;
using Gateway.Images.Foreign.Solo5;

namespace Gateway.Images.Foreign.Kernels;

/// <summary>
/// Reads what a kernel's file says of itself: ELF header and notes (System V ABI, chapters 4 and 5; Xen's <c>elfnote.h</c>; Solo5's <c>elf_abi.h</c> and <c>mft_abi.h</c>), the multiboot header (Multiboot
/// Specification 0.6.96, 3.1.1), the Linux boot header (Documentation/x86/boot.rst). Trusts no number of the file.
/// </summary>
internal static class KernelReader
{
    private const uint MultibootMagic = 0x1badb002;
    private const uint MultibootHasAddresses = 1 << 16;
    private const int MultibootSearch = 8192 - 48;
    private const int LinuxMagicOffset = 0x202;
    private const int MaximumNotes = 1 << 20;
    private const int MaximumHeaders = 128;
    private const ushort Executable = 2;
    private const ushort SharedObject = 3;
    private const uint NoteSegment = 4;
    private const uint XenPhys32Entry = 18;
    private const uint Solo5Abi = 0x31494241;
    private const uint Solo5Devices = 0x3154464d;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static KernelFacts Read(Stream file)
    {
        var start = ReadAt(file, 0, 8192);
        var format = FormatOf(start);
        return format == KernelFormat.Elf ? ReadElf(file, start) : new KernelFacts(format);
    }

    private static KernelFormat FormatOf(ReadOnlySpan<byte> start) => start switch
    {
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => KernelFormat.Elf,
        { Length: > LinuxMagicOffset + 4 } when start.Slice(LinuxMagicOffset, 4).SequenceEqual("HdrS"u8) => KernelFormat.LinuxImage,
        [(byte)'M', (byte)'Z', ..] => KernelFormat.Efi,
        [0x1f, 0x8b, ..] or [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] or [(byte)'B', (byte)'Z', (byte)'h', ..] or [0x28, 0xb5, 0x2f, 0xfd, ..] => KernelFormat.Compressed,
        _ => KernelFormat.Unknown,
    };

    private static KernelFacts ReadElf(Stream file, ReadOnlySpan<byte> start)
    {
        var (is64, isLittle) = (start.Length > 5 && start[4] == 2, start.Length > 5 && start[5] == 1);
        if (start.Length < 64 || !isLittle)
        {
            return new KernelFacts(KernelFormat.Elf);
        }

        var multiboot = FindMultiboot(start);
        var facts = new KernelFacts(KernelFormat.Elf)
        {
            Machine = BinaryPrimitives.ReadUInt16LittleEndian(start[18..]),
            IsExecutable = BinaryPrimitives.ReadUInt16LittleEndian(start[16..]) is Executable or SharedObject,
            HasMultiboot = multiboot is not null,
            HasMultibootAddresses = (multiboot & MultibootHasAddresses) != 0,
        };
        foreach (var (offset, size) in NoteSegments(file, start, is64))
        {
            facts = ReadNotes(ReadAt(file, offset, (int)Math.Min(size, MaximumNotes)), facts);
        }

        return facts;
    }

    /// <summary>The flags of the multiboot header; null where there is none.</summary>
    private static uint? FindMultiboot(ReadOnlySpan<byte> start)
    {
        for (var at = 0; at <= Math.Min(MultibootSearch, start.Length - 12); at += 4)
        {
            var (magic, flags) = (BinaryPrimitives.ReadUInt32LittleEndian(start[at..]), BinaryPrimitives.ReadUInt32LittleEndian(start[(at + 4)..]));
            if (magic == MultibootMagic && unchecked(magic + flags + BinaryPrimitives.ReadUInt32LittleEndian(start[(at + 8)..])) == 0)
            {
                return flags;
            }
        }

        return null;
    }

    private static List<(long Offset, long Size)> NoteSegments(Stream file, ReadOnlySpan<byte> start, bool is64)
    {
        var (table, entrySize, count) = is64
            ? (BinaryPrimitives.ReadInt64LittleEndian(start[32..]), BinaryPrimitives.ReadUInt16LittleEndian(start[54..]), BinaryPrimitives.ReadUInt16LittleEndian(start[56..]))
            : (BinaryPrimitives.ReadUInt32LittleEndian(start[28..]), BinaryPrimitives.ReadUInt16LittleEndian(start[42..]), BinaryPrimitives.ReadUInt16LittleEndian(start[44..]));
        var segments = new List<(long, long)>();
        if (table < 0 || entrySize < (is64 ? 56 : 32))
        {
            return segments;
        }

        for (var index = 0; index < Math.Min((int)count, MaximumHeaders); index++)
        {
            var header = ReadAt(file, table + ((long)index * entrySize), entrySize);
            if (header.Length == entrySize && BinaryPrimitives.ReadUInt32LittleEndian(header) == NoteSegment)
            {
                segments.Add(is64
                    ? (BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32)))
                    : (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16))));
            }
        }

        return segments;
    }

    private static KernelFacts ReadNotes(ReadOnlySpan<byte> notes, KernelFacts facts)
    {
        const int HeaderSize = 12;
        while (notes.Length >= HeaderSize)
        {
            var (nameSize, contentSize, type) = (
                BinaryPrimitives.ReadUInt32LittleEndian(notes), BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]));
            notes = notes[HeaderSize..];
            if (Align(nameSize) > (ulong)notes.Length)
            {
                break;
            }

            var name = notes[..(int)nameSize].TrimEnd((byte)0);
            notes = notes[(int)Align(nameSize)..];
            var content = notes[..(int)Math.Min(contentSize, notes.Length)];
            facts = ReadNote(name, type, content, facts);
            notes = notes[(int)Math.Min(Align(contentSize), (ulong)notes.Length)..];
        }

        return facts;

        static ulong Align(uint size) => ((ulong)size + 3) & ~3UL;
    }

    private static KernelFacts ReadNote(ReadOnlySpan<byte> name, uint type, ReadOnlySpan<byte> content, KernelFacts facts)
    {
        if (name.SequenceEqual("Xen"u8))
        {
            return type == XenPhys32Entry ? facts with { HasPvhEntry = true } : facts with { HasXenNotes = true };
        }

        if (!name.SequenceEqual("Solo5"u8))
        {
            return facts;
        }

        return type switch
        {
            Solo5Abi when content.Length >= 4 => facts with { Solo5 = (Solo5Target)BinaryPrimitives.ReadInt32LittleEndian(content) },
            Solo5Devices => facts with { Solo5Manifest = Solo5ManifestReader.Read(content) },
            _ => facts,
        };
    }

    /// <summary>As many bytes as there are of those asked for.</summary>
    private static byte[] ReadAt(Stream file, long offset, int count)
    {
        if (offset < 0 || offset >= file.Length || count <= 0)
        {
            return [];
        }

        var bytes = new byte[(int)Math.Min(count, file.Length - offset)];
        file.Position = offset;
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
