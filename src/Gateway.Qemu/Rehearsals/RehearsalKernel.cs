using System.Buffers.Binary;

namespace Gateway.Qemu.Rehearsals;

/// <summary>
/// The smallest guest there is: it prints a line on the debug console and halts. An ELF file of one segment and one note, XEN_ELFNOTE_PHYS32_ENTRY, by which QEMU enters it (PVH: 32-bit,
/// flat memory, paging off).
/// </summary>
internal static class RehearsalKernel
{
    public const string ReadyLine = "^ready$";

    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int NoteOffset = HeaderSize + (2 * ProgramHeaderSize);
    private const int NoteSize = 24;
    private const int CodeOffset = NoteOffset + NoteSize;
    private const uint LoadAddress = 0x100000;
    private const uint Entry = LoadAddress + CodeOffset;
    private const ushort Executable = 2;
    private const ushort Amd64 = 62;
    private const uint Load = 1;
    private const uint Note = 4;
    private const uint Physical32Entry = 18;

    /// <summary>The file's content.</summary>
    public static byte[] ToElf()
    {
        byte[] code = [0xfa, 0xba, 0xe9, 0, 0, 0, .. "ready\n"u8.ToArray().SelectMany(Print), 0xf4, 0xeb, 0xfd]; // cli; mov edx, 0xe9; …; next: hlt; jmp next
        var file = new byte[CodeOffset + code.Length];

        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), Executable);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), Amd64);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), Entry);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(52), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 2);

        WriteProgramHeader(file.AsSpan(HeaderSize), Load, 0, file.Length);
        WriteProgramHeader(file.AsSpan(HeaderSize + ProgramHeaderSize), Note, NoteOffset, NoteSize);

        var note = file.AsSpan(NoteOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(note, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(note[4..], 8);
        BinaryPrimitives.WriteUInt32LittleEndian(note[8..], Physical32Entry);
        "Xen\0"u8.CopyTo(note[12..]);
        BinaryPrimitives.WriteUInt64LittleEndian(note[16..], Entry);

        code.CopyTo(file, CodeOffset);
        return file;
    }

    // mov al, …; out dx, al
    private static byte[] Print(byte character) => [0xb0, character, 0xee];

    private static void WriteProgramHeader(Span<byte> header, uint type, int offset, int size)
    {
        const uint ReadWriteExecute = 7;
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], ReadWriteExecute);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], LoadAddress + (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], LoadAddress + (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)size);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], (ulong)size);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], 4);
    }
}
