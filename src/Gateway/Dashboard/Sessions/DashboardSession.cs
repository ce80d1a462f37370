namespace Gateway.Dashboard.Sessions;

/// <summary>One browser that is logged in, until it logs out or its time is over; in memory alone.</summary>
internal sealed class DashboardSession : IDisposable
{
    /// <summary>Long enough for a page that logs out to be gone before its connection is.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end;
    private volatile bool _isOver;

    public DashboardSession(TimeSpan life, TimeProvider time)
    {
        _end = new CancellationTokenSource(life, time);
        Begun = time.GetTimestamp();
        Ended = _end.Token;
    }

    /// <summary>Time stamp.</summary>
    public long Begun { get; }

    /// <summary>Whether it is worth nothing any more.</summary>
    public bool IsOver => _isOver || Ended.IsCancellationRequested;

    /// <summary>Cancelled when its time is over, or a moment after it was left: connections that were opened for it are cut then.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Leaves it.</summary>
    public void End()
    {
        _isOver = true;
        _end.CancelAfter(Farewell);
    }

    public void Dispose() => _end.Dispose();
}
