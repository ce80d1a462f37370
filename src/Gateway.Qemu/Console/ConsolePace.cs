namespace Gateway.Qemu.Console;

/// <summary>
/// How fast a console is read. A guest may print a lot at once; one that goes on and on is read a hundred times a second, as a serial line would be slow, and waits for itself. Otherwise a
/// guest that prints without end would keep the gateway as busy as itself, a wake-up a byte. Not thread-safe.
/// </summary>
internal sealed class ConsolePace(TimeProvider timeProvider)
{
    /// <summary>How many bytes are read without a pause.</summary>
    public const long Burst = 1024 * 1024;

    /// <summary>How many of them are regained a second.</summary>
    public const long RegainedBytes = 4096;

    /// <summary>What a read counts at least: most guests print a byte at a time, and a read of one costs as much as one of many.</summary>
    public const int LeastCount = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private long _credit = Burst;
    private long _regained = timeProvider.GetTimestamp();

    /// <summary>How long to wait before the next read; mostly not at all.</summary>
    /// <param name="count">How many bytes were read.</param>
    public TimeSpan Take(int count)
    {
        var now = timeProvider.GetTimestamp();
        var quiet = timeProvider.GetElapsedTime(_regained, now);
        if (quiet >= TimeSpan.FromSeconds(1))
        {
            _credit = Math.Min(Burst, _credit + (long)(quiet.TotalSeconds * RegainedBytes));
            _regained = now;
        }

        _credit = Math.Max(_credit - Math.Max(count, LeastCount), 0);
        return _credit > 0 ? TimeSpan.Zero : Pause;
    }
}
