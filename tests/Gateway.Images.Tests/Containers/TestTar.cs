using System.Globalization;
using System.Text;

namespace Gateway.Images.Tests.Containers;

/// <summary>A tar archive, header by header: also such as no tool would write.</summary>
internal sealed class TestTar
{
    private const int Block = 512;
    private readonly List<byte> _archive = [];

    public byte[] ToArray() => [.. _archive, .. new byte[2 * Block]];

    public TestTar Folder(string name, int mode = 0b111_101_101) => Entry('5', name, mode: mode);

    public TestTar File(string name, string content = "", int mode = 0b110_100_100, int user = 0, int group = 0, long modified = 0)
        => Entry('0', name, Encoding.UTF8.GetBytes(content), mode: mode, user: user, group: group, modified: modified);

    public TestTar Program(string name, string content) => File(name, content, 0b111_101_101);

    public TestTar Link(string name, string target) => Entry('2', name, link: target);

    public TestTar HardLink(string name, string target) => Entry('1', name, link: target);

    public TestTar Raw(byte[] bytes)
    {
        _archive.AddRange(bytes);
        return this;
    }

    /// <summary>A pax header for the entry that comes next.</summary>
    public TestTar Pax(string records, char type = 'x') => Entry(type, "pax", Encoding.UTF8.GetBytes(records));

    /// <summary>One record of a pax header.</summary>
    public static string Record(string key, string value)
    {
        var rest = $" {key}={value}\n";
        var length = Encoding.UTF8.GetByteCount(rest);
        for (var digits = 1; ; digits++)
        {
            var text = (length + digits).ToString(CultureInfo.InvariantCulture);
            if (text.Length == digits)
            {
                return text + rest;
            }
        }
    }

    /// <param name="size">As the header has it; null: that of the content.</param>
    public TestTar Entry(char type, string name, byte[]? content = null, string link = "", int mode = 0b110_100_100, int user = 0, int group = 0, long modified = 0, long? size = null, byte[]? rawName = null)
    {
        content ??= [];
        var header = new byte[Block];
        (rawName ?? Encoding.UTF8.GetBytes(name)).CopyTo(header, 0);
        Octal(header, 100, 8, mode);
        Octal(header, 108, 8, user);
        Octal(header, 116, 8, group);
        Octal(header, 124, 12, size ?? content.Length);
        Octal(header, 136, 12, modified);
        header[156] = (byte)type;
        Encoding.UTF8.GetBytes(link).CopyTo(header, 157);
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        Octal(header, 148, 7, header.Sum(value => value));
        _archive.AddRange(header);
        _archive.AddRange(content);
        _archive.AddRange(new byte[(Block - (content.Length % Block)) % Block]);
        return this;
    }

    private static void Octal(byte[] header, int at, int width, long number)
        => Encoding.ASCII.GetBytes(Convert.ToString(number, 8).PadLeft(width - 1, '0')).CopyTo(header, at);
}
