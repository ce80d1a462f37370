namespace Gateway.Qemu.Console;

/// <summary>
/// How fast a console is read: like a serial line, with a large buffer. A guest that prints without end would otherwise keep the gateway busy, a system call a byte; now it waits for itself.
/// </summary>
internal sealed class ConsolePace(TimeProvider timeProvider)
{
    /// <summary>What is read at once, whatever comes.</summary>
    public const long Burst = 1024 * 1024;

    /// <summary>What is read beyond that, in bytes a second: ten times a serial line.</summary>
    public const long BytesPerSecond = 128 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private long _credit = Burst;
    private long _seen = timeProvider.GetTimestamp();

    /// <summary>How long to wait before the next read; mostly not at all.</summary>
    /// <param name="count">What was read.</param>
    public TimeSpan Take(int count)
    {
        _credit -= count;
        if (_credit > 0)
        {
            return TimeSpan.Zero;
        }

        var now = timeProvider.GetTimestamp();
        _credit = Math.Min(Burst, _credit + (long)(timeProvider.GetElapsedTime(_seen, now).TotalSeconds * BytesPerSecond));
        _seen = now;
        return _credit > 0 ? TimeSpan.Zero : Pause;
    }
}
