namespace Gateway.Vms.History;

/// <summary>How often something happened in each of the last minutes, and the last text of it. Not thread-safe: its owner's lock guards it.</summary>
internal sealed class FailureLane(string reason)
{
    private readonly long[] _counts = new long[FailureHistory.Minutes];
    private long _latest;
    private (string Site, string Text, DateTimeOffset At) _last;

    /// <param name="minute">Which minute it is, counted from whenever; never less than before.</param>
    /// <param name="site">Whose it is.</param>
    /// <param name="text">What to tell of it.</param>
    /// <param name="now">The time of day.</param>
    public void Count(long minute, string site, string text, DateTimeOffset now)
    {
        GoTo(minute);
        _counts[minute % _counts.Length]++;
        _last = (site, text, now);
    }

    public FailureSummary Summarise(long minute)
    {
        GoTo(minute);
        var next = (int)((minute + 1) % _counts.Length);
        long[] minutes = [.. _counts[next..], .. _counts[..next]];
        return new FailureSummary(reason, minutes.Sum(), minutes, _last.Site, _last.Text, _last.At);
    }

    private void GoTo(long minute)
    {
        for (var empty = Math.Max(_latest + 1, minute - _counts.Length + 1); empty <= minute; empty++)
        {
            _counts[empty % _counts.Length] = 0;
        }

        _latest = minute;
    }
}
