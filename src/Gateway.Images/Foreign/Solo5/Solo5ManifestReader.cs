using System.Buffers.Binary;
using System.Text;

namespace Gateway.Images.Foreign.Solo5;

/// <summary>
/// Reads the content of a note <c>MFT1</c>: <c>struct mft</c> of Solo5's <c>mft_abi.h</c> as 64-bit compilers lay it out, with the rules of its <c>mft_validate</c>. Version and number of entries,
/// then the entries; name, type, and room for the tender's own use. Trusts no number of the file.
/// </summary>
internal static class Solo5ManifestReader
{
    private const uint CurrentVersion = 1;
    private const int MaximumEntries = 64;
    private const uint Reserved = 1u << 30;

    // The structure is aligned to 8 bytes within the note, whose header and name take 20.
    private const int Padding = 4;
    private const int HeaderSize = 8;
    private const int NameSize = 68;
    private const int AttachedOffset = 96;
    private const int EntrySize = 104;

    public static Solo5Manifest Read(ReadOnlySpan<byte> note)
    {
        if (note.Length < Padding + HeaderSize)
        {
            return Wrong("is cut short.");
        }

        var manifest = note[Padding..];
        var (version, entries) = (BinaryPrimitives.ReadUInt32LittleEndian(manifest), BinaryPrimitives.ReadUInt32LittleEndian(manifest[4..]));
        if (version != CurrentVersion)
        {
            return Wrong($"is of version {version}, but only version {CurrentVersion} is known.");
        }

        if (entries is 0 or > MaximumEntries)
        {
            return Wrong($"must have 1 to {MaximumEntries} entries, but has {entries}.");
        }

        return manifest.Length == HeaderSize + (int)entries * EntrySize
            ? ReadEntries(manifest[HeaderSize..])
            : Wrong($"has {entries} entries, but is not as long as these: {manifest.Length} bytes.");
    }

    private static Solo5Manifest ReadEntries(ReadOnlySpan<byte> entries)
    {
        if (TypeOf(entries) != Reserved || entries[0] != 0)
        {
            return Wrong("does not begin with the entry that is reserved.");
        }

        var devices = new List<Solo5Device>();
        for (var rest = entries[EntrySize..]; !rest.IsEmpty; rest = rest[EntrySize..])
        {
            if (ReadName(rest[..NameSize]) is not { } name)
            {
                return Wrong($"names a device with something other than 1 to {NameSize - 1} letters and digits.");
            }

            if ((Solo5DeviceKind)TypeOf(rest) is var kind && !Enum.IsDefined(kind))
            {
                return Wrong($"asks for a device '{name}' of a type that is not known here ({TypeOf(rest)}).");
            }

            if (rest[AttachedOffset] != 0)
            {
                return Wrong($"says that its device '{name}' is attached already.");
            }

            if (devices.Any(device => device.Name == name))
            {
                return Wrong($"names two devices '{name}'.");
            }

            devices.Add(new Solo5Device(name, kind));
        }

        return new Solo5Manifest(devices);
    }

    private static uint TypeOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt32LittleEndian(entry[NameSize..]);

    private static string? ReadName(ReadOnlySpan<byte> field)
    {
        var length = field.IndexOf((byte)0);
        return length > 0 && Encoding.ASCII.GetString(field[..length]) is var name && name.All(char.IsAsciiLetterOrDigit) ? name : null;
    }

    private static Solo5Manifest Wrong(string error) => new([], error);
}
