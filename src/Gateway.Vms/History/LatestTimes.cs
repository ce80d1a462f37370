namespace Gateway.Vms.History;

/// <summary>The latest of many durations; takes memory as it fills. Not thread-safe: its owner's lock guards it.</summary>
internal sealed class LatestTimes(int capacity)
{
    private const int FirstSize = 8;
    private TimeSpan[] _ring = new TimeSpan[Math.Min(FirstSize, capacity)];

    public long Count { get; private set; }

    public void Add(TimeSpan duration)
    {
        if (Count == _ring.Length && Count < capacity)
        {
            Array.Resize(ref _ring, Math.Min(2 * _ring.Length, capacity));
        }

        _ring[Count % _ring.Length] = duration;
        Count++;
    }

    /// <summary>A copy, the oldest first.</summary>
    public TimeSpan[] ToArray()
    {
        var next = (int)(Count % _ring.Length);
        return Count < _ring.Length ? _ring[..next] : [.. _ring[next..], .. _ring[..next]];
    }
}
