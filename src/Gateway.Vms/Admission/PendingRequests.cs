namespace Gateway.Vms.Admission;

/// <summary>
/// How many requests wait for a VM, of all sites together: bounded, and says no at once. A site may have no more than four times what is left for the others
/// (the dynamic threshold of shared packet buffers, Choudhury and Hahne 1998): one alone gets four fifths, and however many a site brings, others find places. Thread-safe.
/// </summary>
internal sealed class PendingRequests(int limit)
{
    private const int TimesWhatIsLeft = 4;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _sites = new(StringComparer.Ordinal);
    private int _count;

    public int Limit { get; } = limit;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more of a site; false when that would be too many. Each success is followed by one <see cref="Leave"/>.</summary>
    /// <param name="site">Its name.</param>
    /// <param name="most">How many of the site may wait.</param>
    public bool TryEnter(string site, int most)
    {
        lock (_gate)
        {
            var mine = _sites.GetValueOrDefault(site);
            if (mine >= most || mine >= TimesWhatIsLeft * ((long)Limit - _count))
            {
                return false;
            }

            _sites[site] = mine + 1;
            _count++;
            return true;
        }
    }

    public void Leave(string site)
    {
        lock (_gate)
        {
            _count--;
            var rest = _sites[site] - 1;
            if (rest == 0)
            {
                _sites.Remove(site);
            }
            else
            {
                _sites[site] = rest;
            }
        }
    }
}
