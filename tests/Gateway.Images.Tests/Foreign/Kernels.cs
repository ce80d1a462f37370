using System.Buffers.Binary;
using System.Text;
using Gateway.Testing.Guests;

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
    public static byte[] Solo5(int target) => WithNotes(target == 3 ? WithAddresses(WithoutEntry) : WithoutEntry, Solo5Abi(target));

    /// <summary>For a tender, with the manifest that Solo5's tools write for these devices.</summary>
    public static byte[] Solo5(int target, params (string Name, uint Type)[] devices) => Solo5(target, Solo5Devices(devices));

    /// <summary>For a tender, with any manifest.</summary>
    public static byte[] Solo5(int target, byte[] manifest) => WithNotes(WithoutEntry, [.. Solo5Abi(target), .. Solo5Note("MFT1"u8, manifest)]);

    /// <summary>The content of a manifest's note: four bytes that align it, version, number of entries, entries of 104 bytes.</summary>
    public static byte[] Solo5Devices(params (string Name, uint Type)[] devices)
    {
        var manifest = new byte[12 + ((devices.Length + 1) * 104)];
        BinaryPrimitives.WriteInt32LittleEndian(manifest.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32LittleEndian(manifest.AsSpan(8), devices.Length + 1);
        foreach (var (index, (name, type)) in devices.Prepend(("", 1u << 30)).Index())
        {
            var entry = manifest.AsSpan(12 + (index * 104));
            Encoding.ASCII.GetBytes(name).CopyTo(entry);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[68..], type);
        }

        return manifest;
    }

    private static byte[] Solo5Abi(int target)
    {
        var content = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(content, target);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4), 1);
        return Solo5Note("ABI1"u8, content);
    }

    private static byte[] Solo5Note(ReadOnlySpan<byte> type, byte[] content)
    {
        var note = new byte[20 + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(note, 6);
        BinaryPrimitives.WriteInt32LittleEndian(note.AsSpan(4), content.Length);
        type.CopyTo(note.AsSpan(8));
        "Solo5\0"u8.CopyTo(note.AsSpan(12));
        content.CopyTo(note.AsSpan(20));
        return note;
    }

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
