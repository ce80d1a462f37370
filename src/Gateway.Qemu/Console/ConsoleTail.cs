using Gateway.Vms.Launching;

namespace Gateway.Qemu.Console;

/// <summary>The last bytes of an endless stream, bounded. Takes memory as it fills. Safe to call from many threads.</summary>
internal sealed class ConsoleTail(int capacity = ConsoleTail.DefaultCapacity)
{
    public const int DefaultCapacity = 64 * 1024;

    private const int FirstSize = 1024;

    private readonly Lock _lock = new();
    private byte[] _ring = new byte[Math.Min(FirstSize, capacity)];
    private int _length;
    private int _next;
    private ConsolePlace _end;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _end = new ConsolePlace(_end.Position + bytes.Length, _end.Line + bytes.Count((byte)'\n'));
            if (bytes.Length > capacity)
            {
                bytes = bytes[^capacity..];
            }

            Grow_NeedsLock(_length + bytes.Length);
            var first = Math.Min(bytes.Length, _ring.Length - _next);
            bytes[..first].CopyTo(_ring.AsSpan(_next));
            bytes[first..].CopyTo(_ring);
            _next = (_next + bytes.Length) % _ring.Length;
            _length = Math.Min(_length + bytes.Length, _ring.Length);
        }
    }

    /// <summary>A copy of what is held, oldest first.</summary>
    public byte[] ToArray()
    {
        lock (_lock)
        {
            return Copy_NeedsLock(_length);
        }
    }

    /// <summary>A copy of what is held from a position of the stream on.</summary>
    /// <param name="position">Counted from the first byte that ever came; what is older than the tail is left out.</param>
    /// <param name="end">The place behind the last byte.</param>
    public byte[] Since(long position, out ConsolePlace end)
    {
        lock (_lock)
        {
            end = _end;
            return Copy_NeedsLock(_length)[^(int)Math.Clamp(_end.Position - position, 0, _length)..];
        }
    }

    /// <summary>What is held, fit to be shown.</summary>
    public override string ToString() => ConsoleText.Sanitise(ToArray());

    private void Grow_NeedsLock(int wanted)
    {
        if (wanted <= _ring.Length || _ring.Length == capacity)
        {
            return;
        }

        var size = _ring.Length;
        while (size < wanted)
        {
            size *= 2;
        }

        _ring = Copy_NeedsLock(Math.Min(size, capacity));
        _next = _length;
    }

    private byte[] Copy_NeedsLock(int size)
    {
        var copy = new byte[size];
        var start = (_next - _length + _ring.Length) % _ring.Length;
        var first = Math.Min(_length, _ring.Length - start);
        _ring.AsSpan(start, first).CopyTo(copy);
        _ring.AsSpan(0, _length - first).CopyTo(copy.AsSpan(first));
        return copy;
    }
}
