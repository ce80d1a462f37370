using System.Collections.Concurrent;

namespace Gateway.Vms.Usage;

/// <summary>A meter for each site that has ever been asked for: what a provider bills by. Counting takes nanoseconds; keeping is somebody else's. Thread-safe.</summary>
public sealed class UsageMeters(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SiteMeter> _sites = new(StringComparer.Ordinal);

    /// <summary>The meter of a site.</summary>
    public SiteMeter Of(string site) => _sites.GetOrAdd(site, static (_, time) => new SiteMeter(time), time);

    /// <summary>What each site used since this was asked last; those that used nothing are left out.</summary>
    public IReadOnlyDictionary<string, UsageAmount> Take()
        => _sites.Select(site => (Name: site.Key, Amount: site.Value.Take())).Where(site => site.Amount != default).ToDictionary(site => site.Name, site => site.Amount);
}
