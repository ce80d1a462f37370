using System.Globalization;
using System.Text;

namespace Gateway.Qemu.Readiness;

/// <summary>
/// The head of an HTTP/1 response as far as a probe needs it (RFC 9112). Forgiving where small servers are careless: bare LF line ends, header names in any case.
/// </summary>
/// <param name="HeadLength">Bytes up to and with the empty line.</param>
/// <param name="BodyLength">What Content-Length says; null where the body's end cannot be known from it.</param>
/// <param name="KeepsOpen">Whether the connection can carry another request after the body.</param>
public sealed record HttpAnswer(int HeadLength, long? BodyLength, bool KeepsOpen)
{
    /// <summary>Whether what has come so far can be the beginning of an answer.</summary>
    public static bool IsPossible(ReadOnlySpan<byte> bytes)
    {
        var start = "HTTP/"u8;
        var length = Math.Min(bytes.Length, start.Length);
        return bytes[..length].SequenceEqual(start[..length]);
    }

    /// <summary>Reads a head; null while its end has not come.</summary>
    public static HttpAnswer? Parse(ReadOnlySpan<byte> bytes)
    {
        var end = HeadEnd(bytes);
        if (end < 0)
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(bytes[..end]).Split('\n', StringSplitOptions.TrimEntries);
        var keepsOpen = lines[0].StartsWith("HTTP/1.1", StringComparison.Ordinal);
        long? length = null;
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            var value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim().ToLowerInvariant())
            {
                case "content-length":
                    length = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
                    break;
                case "connection":
                    keepsOpen &= !value.Contains("close", StringComparison.OrdinalIgnoreCase);
                    break;
                case "transfer-encoding":
                    keepsOpen = false;
                    break;
                default:
                    break;
            }
        }

        return new HttpAnswer(end, length, keepsOpen && length is not null);
    }

    private static int HeadEnd(ReadOnlySpan<byte> bytes)
    {
        var crlf = bytes.IndexOf("\r\n\r\n"u8);
        var lf = bytes.IndexOf("\n\n"u8);
        return (crlf, lf) switch
        {
            (< 0, < 0) => -1,
            ( >= 0, < 0) => crlf + 4,
            (< 0, >= 0) => lf + 2,
            _ => crlf < lf ? crlf + 4 : lf + 2,
        };
    }
}
