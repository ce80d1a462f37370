using System.Collections.Concurrent;

namespace Gateway.Vms.Instances;

/// <summary>Every VM there is, from the decision to boot it until nothing is left of it. Thread-safe.</summary>
internal sealed class VmRegistry
{
    private readonly ConcurrentDictionary<VmGeneration, bool> _all = new();

    public IEnumerable<VmGeneration> All => _all.Select(entry => entry.Key);

    public void Add(VmGeneration generation) => _all.TryAdd(generation, true);

    /// <summary>Nothing is left of it: gives back what it had of the host and tells whoever waits for its end.</summary>
    public void Remove(VmGeneration generation)
    {
        // In this order, whoever finds neither the VM nor its room free cannot exist.
        generation.Reservation?.Dispose();
        _all.TryRemove(generation, out _);
        generation.Closed.TrySetResult();
        generation.Ended.TrySetResult();
    }
}
