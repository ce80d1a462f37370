namespace Gateway.Vms.Admission;

/// <summary>How many requests wait for a VM, of all sites together: bounded, and says no at once.</summary>
internal sealed class PendingRequests(int limit)
{
    private int _count;

    public int Limit { get; } = limit;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more; false when that would be too many. Each success is followed by one <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= Limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
