using System.Collections.Concurrent;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Vms.Instances;

/// <summary>The instances that have a VM, wait for one, or failed a moment ago. Thread-safe.</summary>
internal sealed class VmInstances(InstanceServices services)
{
    private readonly ConcurrentDictionary<InstanceKey, VmInstance> _all = new();

    public IEnumerable<VmInstance> All => _all.Select(entry => entry.Value);

    public IEnumerable<VmInstance> Of(string site) => All.Where(instance => instance.Key.Site == site);

    /// <summary>The instance that a request is for; null where there is nothing of it.</summary>
    public VmInstance? Find(SiteMatch match) => _all.GetValueOrDefault(new InstanceKey(match.Site.Name, match.Instance));

    public VmInstance GetOrAdd(SiteMatch match)
    {
        var key = new InstanceKey(match.Site.Name, match.Instance);
        return _all.TryGetValue(key, out var instance)
            ? instance
            : _all.GetOrAdd(key, static (key, state) => new VmInstance(key, state.match, state.services, state.owner.Remove), (match, services, owner: this));
    }

    private void Remove(VmInstance instance) => _all.TryRemove(KeyValuePair.Create(instance.Key, instance));
}
