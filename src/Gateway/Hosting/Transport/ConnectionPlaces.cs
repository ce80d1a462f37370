namespace Gateway.Hosting.Transport;

/// <summary>How many connections may be open at once. Thread-safe.</summary>
/// <param name="most">So many.</param>
internal sealed class ConnectionPlaces(int most)
{
    private int _taken;

    /// <summary>Takes a place, unless all are taken.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _taken);
}
