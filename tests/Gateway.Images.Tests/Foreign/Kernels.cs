using System.Buffers.Binary;
using System.Text;
using Gateway.Testing.Guests;
using Gateway.Testing.Solo5;

namespace Gateway.Images.Tests.Foreign;

/// <summary>Kernels of every shape that comes in: real enough to be recognised, some of them to be booted.</summary>
internal static class Kernels
{
    private static readonly GuestProgram Program = new(GuestProgram.SerialPort);

    public static byte[] Pvh => Program.ToElf();

    public static byte[] Multiboot => Program.ToMultibootElf();

    public static byte[] WithoutEntry => Program.ToElfWithoutNote();

    /// <summary>With a text somewhere in it, as a system leaves them.</summary>
    public static byte[] Saying(byte[] kernel, string text) => [.. kernel, .. Encoding.ASCII.GetBytes(text), 0];

    /// <summary>With another processor in its header.</summary>
    public static byte[] For(ushort machine) => Changed(Pvh, 18, machine);

    /// <summary>As a compiler leaves it before linking.</summary>
    public static byte[] NotLinked => Changed(Pvh, 16, 1);

    /// <summary>With a Solo5 note of a target, beside a multiboot header with load addresses as Solo5's virtio binaries have.</summary>
    public static byte[] Solo5(int target) => WithNotes(target == 3 ? WithAddresses(WithoutEntry) : WithoutEntry, Solo5Program.Note("ABI1"u8, Solo5Program.Abi(target)));

    /// <summary>With a note of Xen that says nothing of PVH.</summary>
    public static byte[] XenOnly
    {
        get
        {
            var notes = new byte[24];
            BinaryPrimitives.WriteInt32LittleEndian(notes, 4);
            BinaryPrimitives.WriteInt32LittleEndian(notes.AsSpan(4), 8);
            BinaryPrimitives.WriteInt32LittleEndian(notes.AsSpan(8), 1);
            "Xen\0"u8.CopyTo(notes.AsSpan(12));
            return WithNotes(WithoutEntry, notes);
        }
    }

    /// <summary>64 bits with a multiboot header that leaves loading to the ELF headers.</summary>
    public static byte[] Multiboot64 => WithMultiboot(WithoutEntry, flags: 0);

    public static byte[] LinuxImage
    {
        get
        {
            var file = new byte[1024];
            "MZ"u8.CopyTo(file);
            "HdrS"u8.CopyTo(file.AsSpan(0x202));
            return file;
        }
    }

    private static byte[] WithAddresses(byte[] elf) => WithMultiboot(elf, flags: 1 << 16);

    private static byte[] WithMultiboot(byte[] elf, uint flags)
    {
        var header = new byte[48];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x1badb002);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), unchecked(0u - 0x1badb002u - flags));
        return [.. elf, .. new byte[(4 - (elf.Length % 4)) % 4], .. header, .. new byte[64]];
    }

    /// <summary>Makes the one segment of the file its notes: nothing of it is to be loaded.</summary>
    private static byte[] WithNotes(byte[] elf, byte[] notes)
    {
        byte[] file = [.. elf, .. notes];
        var header = file.AsSpan(64, 56);
        BinaryPrimitives.WriteUInt32LittleEndian(header, 4);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], elf.Length);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], notes.Length);
        return file;
    }

    private static byte[] Changed(byte[] file, int at, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
        return file;
    }
}
