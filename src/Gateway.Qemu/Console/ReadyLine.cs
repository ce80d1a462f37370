using System.Text.RegularExpressions;

namespace Gateway.Qemu.Console;

/// <summary>
/// Looks for the first line that matches, in a stream of bytes. A line ends with LF or CR, or where it becomes longer than the bound (the rest of it is skipped).
/// Terminal sequences are no part of a line. Not thread-safe.
/// </summary>
/// <param name="pattern">Linear in the length of the line, so that no guest can make it slow.</param>
internal sealed class ReadyLine(Lazy<Regex> pattern)
{
    public const int MaximumLength = 4096;

    private readonly byte[] _line = new byte[MaximumLength];
    private int _length;
    private bool _skipping;

    /// <summary>Whether a line that ends in these bytes matches.</summary>
    public bool Matches(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            var part = end < 0 ? bytes : bytes[..end];
            if (Take(part))
            {
                return true;
            }

            if (end < 0)
            {
                return false;
            }

            if (EndLine())
            {
                return true;
            }

            bytes = bytes[(end + 1)..];
        }

        return false;
    }

    private bool Take(ReadOnlySpan<byte> part)
    {
        if (_skipping)
        {
            return false;
        }

        var taken = Math.Min(part.Length, MaximumLength - _length);
        part[..taken].CopyTo(_line.AsSpan(_length));
        _length += taken;
        if (_length < MaximumLength)
        {
            return false;
        }

        var matches = EndLine();
        _skipping = true;
        return matches;
    }

    private bool EndLine()
    {
        var line = _line.AsSpan(0, _length);
        var matches = !_skipping && _length > 0 && pattern.Value.IsMatch(ConsoleText.Sanitise(line));
        _length = 0;
        _skipping = false;
        return matches;
    }
}
