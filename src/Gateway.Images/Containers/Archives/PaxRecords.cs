using System.Globalization;
using System.Text;

namespace Gateway.Images.Containers.Archives;

/// <summary>What a pax header says of the entry after it, where that matters here (POSIX.1-2017, <c>pax</c>, "Extended Header"). Null: the entry's own header says it.</summary>
internal sealed record PaxRecords
{
    public string? Path { get; private set; }

    public string? LinkPath { get; private set; }

    public long? Size { get; private set; }

    public long? User { get; private set; }

    public long? Group { get; private set; }

    public long? ModifiedSeconds { get; private set; }

    /// <summary>Whether the entry's content is not its file's: it is sparse.</summary>
    public bool IsSparse { get; private set; }

    /// <summary>Whether it says nothing that matters.</summary>
    public bool IsEmpty => this == new PaxRecords();

    /// <summary>Reads records of the form <c>LENGTH KEY=VALUE\n</c>; null where they are not that.</summary>
    public static PaxRecords? Parse(ReadOnlySpan<byte> content)
    {
        var records = new PaxRecords();
        while (!content.IsEmpty)
        {
            var blank = content.IndexOf((byte)' ');
            if (blank is < 1 or > 10 || !int.TryParse(content[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= blank + 1 || length > content.Length || content[length - 1] != '\n')
            {
                return null;
            }

            var record = content[(blank + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1 || !records.Take(record[..equals], record[(equals + 1)..]))
            {
                return null;
            }

            content = content[length..];
        }

        return records;
    }

    private bool Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // An empty value takes back what an earlier record said.
        var (text, isEmpty) = (Encoding.UTF8.GetString(value), value.IsEmpty);
        if (key.SequenceEqual("path"u8))
        {
            Path = isEmpty ? null : text;
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            LinkPath = isEmpty ? null : text;
        }
        else if (key.SequenceEqual("mtime"u8))
        {
            ModifiedSeconds = isEmpty ? null : decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
                ? (long)Math.Clamp(Math.Floor(time), 0, uint.MaxValue)
                : -1;
            return ModifiedSeconds != -1;
        }
        else if (key.SequenceEqual("size"u8) || key.SequenceEqual("uid"u8) || key.SequenceEqual("gid"u8))
        {
            long number = 0;
            if (!isEmpty && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            {
                return false;
            }

            long? taken = isEmpty ? null : number;
            (Size, User, Group) = key[0] switch { (byte)'s' => (taken, User, Group), (byte)'u' => (Size, taken, Group), _ => (Size, User, taken) };
        }
        else if (key.StartsWith("GNU.sparse."u8))
        {
            IsSparse = true;
        }

        return true;
    }
}
