using System.Buffers.Binary;
using System.Text;

namespace Gateway.Testing.Guests;

/// <summary>
/// A guest of a few machine instructions, put together step by step: what a real guest may do to a gateway, on purpose and in milliseconds. It is a PVH kernel (32-bit, flat memory, paging
/// off), so QEMU boots it directly.
/// </summary>
public sealed class GuestProgram
{
    /// <summary>The console of guests of kind <c>site</c> on a microvm.</summary>
    public const int DebugPort = 0xe9;

    /// <summary>The console of all others: the first serial port.</summary>
    public const int SerialPort = 0x3f8;

    private const uint LoadAddress = 0x100000;
    private const uint StackTop = 0x90000;
    private const uint PauseTicks = 1 << 30;
    private const ushort AcpiPowerPort = 0x604;
    private const ushort AcpiPowerOff = 0x2000;

    private readonly List<byte> _code = [];
    private readonly int _consolePort;

    public GuestProgram(int consolePort = DebugPort)
    {
        _consolePort = consolePort;
        Emit(0xfa); // cli
        Emit(0xfc); // cld
        Emit(0xbc, StackTop); // mov esp, …
    }

    /// <summary>Prints a text to the console.</summary>
    public GuestProgram Print(string text)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0];
        Emit(0xe8, (uint)bytes.Length); // call over the text, which leaves its address on the stack
        _code.AddRange(bytes);
        Emit(0x5e); // pop esi
        Emit(0xba, (uint)_consolePort); // mov edx, …
        Emit(0xac, 0x84, 0xc0, 0x74, 0x03, 0xee, 0xeb, 0xf8); // next: lodsb; test al, al; jz done; out dx, al; jmp next; done:
        return this;
    }

    /// <summary>Prints bytes of every value, without end.</summary>
    public GuestProgram PrintGarbageForEver()
    {
        Emit(0xba, (uint)_consolePort);
        Emit(0x40, 0xee, 0xeb, 0xfc); // next: inc eax; out dx, al; jmp next
        return this;
    }

    /// <summary>Prints one character without end, and never a new line.</summary>
    public GuestProgram PrintForEver(char character)
    {
        Emit(0xba, (uint)_consolePort);
        Emit(0xb0, (byte)character); // mov al, …
        Emit(0xee, 0xeb, 0xfd); // next: out dx, al; jmp next
        return this;
    }

    /// <summary>Prints a text without end.</summary>
    public GuestProgram PrintForEver(string text)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0];
        Emit(0xe8, (uint)bytes.Length); // call over the text, which leaves its address on the stack
        _code.AddRange(bytes);
        Emit(0x5b); // pop ebx
        Emit(0xba, (uint)_consolePort); // mov edx, …
        Emit(0x89, 0xde, 0xac, 0x84, 0xc0, 0x74, 0xf9, 0xee, 0xeb, 0xf8); // again: mov esi, ebx; next: lodsb; test al, al; jz again; out dx, al; jmp next
        return this;
    }

    /// <summary>Waits for nothing, for ever.</summary>
    public GuestProgram Halt()
    {
        Emit(0xf4, 0xeb, 0xfd); // next: hlt; jmp next
        return this;
    }

    /// <summary>Does nothing, as busily as it can.</summary>
    public GuestProgram Spin()
    {
        Emit(0xeb, 0xfe); // next: jmp next
        return this;
    }

    /// <summary>Takes some tenths of a second, by the processor's time stamps.</summary>
    public GuestProgram Pause()
    {
        Emit(0x0f, 0x31, 0x89, 0xc3); // rdtsc; mov ebx, eax
        Emit(0x0f, 0x31, 0x29, 0xd8); // next: rdtsc; sub eax, ebx
        Emit(0x3d, PauseTicks); // cmp eax, …
        Emit(0x72, 0xf5); // jb next
        return this;
    }

    /// <summary>Crashes beyond what a processor can handle: it resets.</summary>
    public GuestProgram TripleFault()
    {
        Emit(0x6a, 0x00, 0x6a, 0x00, 0x0f, 0x01, 0x1c, 0x24, 0xcc); // push 0; push 0; lidt [esp]; int3
        return this;
    }

    /// <summary>Switches a PC off, as the ACPI tables of its firmware say (machines <c>q35</c> and <c>pc</c> only).</summary>
    public GuestProgram PowerOff()
    {
        Emit(0xba, (uint)AcpiPowerPort);
        Emit(0xb8, (uint)AcpiPowerOff); // mov eax, …
        Emit(0x66, 0xef); // out dx, ax
        return Halt();
    }

    /// <summary>The program as an ELF file with the note that PVH asks for (XEN_ELFNOTE_PHYS32_ENTRY).</summary>
    public byte[] ToElf() => ToElf(withNote: true);

    /// <summary>The program as an ELF file that nothing says how to enter.</summary>
    public byte[] ToElfWithoutNote() => ToElf(withNote: false);

    /// <summary>The program as a 32-bit ELF file with a multiboot header (Multiboot Specification 0.6.96, 3.1).</summary>
    public byte[] ToMultibootElf() => Multiboot.Wrap([.. _code]);

    /// <summary>The program as a disk that a BIOS boots; it must fit into its first sector.</summary>
    public byte[] ToDisk() => BootSector.Wrap([.. _code]);

    private byte[] ToElf(bool withNote)
    {
        const int HeaderSize = 64;
        const int ProgramHeaderSize = 56;
        const int NoteOffset = HeaderSize + (2 * ProgramHeaderSize);
        const int NoteSize = 24;
        const int CodeOffset = NoteOffset + NoteSize;
        var size = CodeOffset + _code.Count;
        var file = new byte[size];
        var entry = LoadAddress + CodeOffset;

        // The header (System V ABI, chapter 4): 64 bits, little endian, executable, x86-64.
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(file);
        Write16(16, 2);
        Write16(18, 62);
        Write32(20, 1);
        Write64(24, entry);
        Write64(32, HeaderSize);
        Write16(52, HeaderSize);
        Write16(54, ProgramHeaderSize);
        Write16(56, (ushort)(withNote ? 2 : 1));

        // One segment to load, of the whole file, and one note.
        ProgramHeader(HeaderSize, type: 1, flags: 7, offset: 0, size, align: 0x1000);
        if (withNote)
        {
            ProgramHeader(HeaderSize + ProgramHeaderSize, type: 4, flags: 4, NoteOffset, NoteSize, align: 4);
            Write32(NoteOffset, 4);
            Write32(NoteOffset + 4, 8);
            Write32(NoteOffset + 8, 18);
            "Xen\0"u8.CopyTo(file.AsSpan(NoteOffset + 12));
            Write64(NoteOffset + 16, entry);
        }

        _code.CopyTo(file, CodeOffset);
        return file;

        void ProgramHeader(int at, uint type, uint flags, int offset, int length, ulong align)
        {
            Write32(at, type);
            Write32(at + 4, flags);
            Write64(at + 8, (ulong)offset);
            Write64(at + 16, LoadAddress + (ulong)offset);
            Write64(at + 24, LoadAddress + (ulong)offset);
            Write64(at + 32, (ulong)length);
            Write64(at + 40, (ulong)length);
            Write64(at + 48, align);
        }

        void Write16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

        void Write32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

        void Write64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
    }

    private void Emit(params ReadOnlySpan<byte> bytes) => _code.AddRange(bytes);

    private void Emit(byte operation, uint operand)
    {
        _code.Add(operation);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, operand);
        _code.AddRange(bytes);
    }
}
