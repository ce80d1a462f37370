namespace Gateway.Hosting.Transport;

/// <summary>How many connections may be open at once. Thread-safe.</summary>
/// <param name="most">So many.</param>
/// <param name="all">What they are a part of, and what must have a place for each too; null where they are counted by themselves.</param>
internal sealed class ConnectionPlaces(int most, ConnectionPlaces? all = null)
{
    private int _taken;

    /// <summary>How many there are in all.</summary>
    public int Most => most;

    /// <summary>How many are taken now.</summary>
    public int Taken => Math.Min(Volatile.Read(ref _taken), most);

    /// <summary>Takes a place, unless all are taken.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most && (all is null || all.TryTake()))
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void GiveBack()
    {
        Interlocked.Decrement(ref _taken);
        all?.GiveBack();
    }
}
