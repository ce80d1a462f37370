namespace Gateway.Qemu.Console;

/// <summary>
/// What the hypervisor itself prints, line by line, as it arrives in pieces. A line without an end is cut at the bound. Its notice that it waits for the console's reader is left out: the
/// reader is there already. Not thread-safe.
/// </summary>
internal sealed class HypervisorOutput(Action<ReadOnlySpan<byte>> sink)
{
    private const int MaximumLength = 4096;

    private readonly byte[] _line = new byte[MaximumLength];
    private int _length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _line[_length++] = value;
            if (value == '\n' || _length == MaximumLength)
            {
                Flush();
            }
        }
    }

    /// <summary>Hands on what has come since the last line's end.</summary>
    public void Flush()
    {
        var line = _line.AsSpan(0, _length);
        _length = 0;
        if (!line.IsEmpty && line.IndexOf("info: QEMU waiting for connection on"u8) < 0)
        {
            sink(line);
        }
    }
}
