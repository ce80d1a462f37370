namespace Gateway.Vms.Instances;

/// <summary>A timer that is set at most once at a time, so that whoever wants it set need not ask how it stands. Guarded by its owner's lock, but for what it rings.</summary>
internal sealed class OneShotClock : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private readonly ITimer _timer;

    /// <param name="ring">Called without the owner's lock; it calls <see cref="Rang"/> under it.</param>
    public OneShotClock(TimeProvider time, Action ring)
        => _timer = time.CreateTimer(static state => ((Action)state!)(), ring, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public bool IsSet { get; private set; }

    /// <summary>Sets it, unless it is set already.</summary>
    public void Set(TimeSpan after)
    {
        if (!IsSet)
        {
            IsSet = true;
            _timer.Change(after > Shortest ? after : Shortest, Timeout.InfiniteTimeSpan);
        }
    }

    public void Stop()
    {
        IsSet = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Rang() => IsSet = false;

    public void Dispose() => _timer.Dispose();
}
