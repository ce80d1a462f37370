using System.Collections.Concurrent;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Sites.Files;

/// <summary>The policies of one load of the folder: thousands of sites have a few of them between them, and share those. Thread-safe.</summary>
internal sealed class SitePolicies(SitePolicy defaults)
{
    private readonly ConcurrentDictionary<SitePolicy, SitePolicy> _all = [];

    /// <summary>What holds where a site says nothing.</summary>
    public SitePolicy Defaults { get; } = defaults;

    /// <summary>The one that says the same.</summary>
    public SitePolicy Share(SitePolicy policy) => _all.GetOrAdd(policy, policy);
}
