using System.Text;

namespace Gateway.Images.Containers.Archives;

/// <summary>The fields of a tar header: texts that end with a NUL or fill their field, numbers in octal digits or, as GNU has them, in base 256.</summary>
internal static class TarField
{
    /// <summary>Text; bytes that are no UTF-8 become the replacement character.</summary>
    public static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>A number that is not negative; null for everything else.</summary>
    public static long? Number(ReadOnlySpan<byte> field)
    {
        if (field[0] >= 0x80)
        {
            return Base256(field);
        }

        var digits = field.Trim(" \0"u8);
        long number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7' || number > long.MaxValue >> 3)
            {
                return null;
            }

            number = (number << 3) | (uint)(digit - '0');
        }

        return number;
    }

    /// <summary>Whether a header's checksum is right: the sum of its bytes, the sum itself taken for blanks.</summary>
    public static bool HasChecksum(ReadOnlySpan<byte> header)
    {
        const int Start = 148;
        const int Length = 8;
        long sum = Length * ' ';
        for (var index = 0; index < header.Length; index++)
        {
            sum += index is >= Start and < Start + Length ? 0 : header[index];
        }

        return Number(header.Slice(Start, Length)) == sum;
    }

    /// <summary>Big-endian; the first bit says that it is one, the second is the sign.</summary>
    private static long? Base256(ReadOnlySpan<byte> field)
    {
        long number = field[0] & 0x7f;
        foreach (var digit in field[1..])
        {
            if (number > long.MaxValue >> 8)
            {
                return null;
            }

            number = (number << 8) | digit;
        }

        return (field[0] & 0x40) == 0 ? number : null;
    }
}
