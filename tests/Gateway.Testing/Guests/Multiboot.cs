using System.Buffers.Binary;

namespace Gateway.Testing.Guests;

/// <summary>A 32-bit ELF file that a loader enters by its multiboot header.</summary>
internal static class Multiboot
{
    private const uint LoadAddress = 0x100000;
    private const uint Magic = 0x1badb002;
    private const int HeaderSize = 52;
    private const int ProgramHeaderSize = 32;
    private const int MultibootOffset = HeaderSize + ProgramHeaderSize;
    private const int CodeOffset = MultibootOffset + 12;

    public static byte[] Wrap(ReadOnlySpan<byte> code)
    {
        var file = new byte[CodeOffset + code.Length];
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1]).CopyTo(file);

        // System V ABI, chapter 4: executable, i386, one segment of the whole file.
        Write16(16, 2);
        Write16(18, 3);
        Write32(20, 1);
        Write32(24, LoadAddress + CodeOffset);
        Write32(28, HeaderSize);
        Write16(40, HeaderSize);
        Write16(42, ProgramHeaderSize);
        Write16(44, 1);
        uint[] segment = [1, 0, LoadAddress, LoadAddress, (uint)file.Length, (uint)file.Length, 7, 0x1000];
        for (var field = 0; field < segment.Length; field++)
        {
            Write32(HeaderSize + (4 * field), segment[field]);
        }

        Write32(MultibootOffset, Magic);
        Write32(MultibootOffset + 8, unchecked(0 - Magic));
        code.CopyTo(file.AsSpan(CodeOffset));
        return file;

        void Write16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

        void Write32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
    }
}
