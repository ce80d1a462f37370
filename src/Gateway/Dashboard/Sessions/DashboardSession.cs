namespace Gateway.Dashboard.Sessions;

/// <summary>One browser that is logged in, until it logs out or its time is over; in memory alone.</summary>
internal sealed class DashboardSession : IDisposable
{
    private readonly CancellationTokenSource _end;

    public DashboardSession(TimeSpan life, TimeProvider time)
    {
        _end = new CancellationTokenSource(life, time);
        Begun = time.GetTimestamp();
        Ended = _end.Token;
    }

    /// <summary>Cancelled when it is worth nothing any more: connections that were opened for it are cut then.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Time stamp.</summary>
    public long Begun { get; }

    public void End() => _end.Cancel();

    public void Dispose() => _end.Dispose();
}
