using System.Collections.Concurrent;
using Gateway.Vms.History;

namespace Gateway.Vms.Instances;

/// <summary>Every VM there is, from the decision to boot it until nothing is left of it. Thread-safe.</summary>
internal sealed class VmRegistry(TimeProvider time)
{
    private readonly ConcurrentDictionary<VmGeneration, bool> _all = new();

    public IEnumerable<VmGeneration> All => _all.Select(entry => entry.Key);

    /// <summary>Tells that a VM has come, moved from one state to another, or gone.</summary>
    public ChangeSignal Changes { get; } = new(time);

    public void Add(VmGeneration generation)
    {
        _all.TryAdd(generation, true);
        Changes.Tell();
    }

    /// <summary>Nothing is left of it: gives back what it had of the host and tells whoever waits for its end.</summary>
    public void Remove(VmGeneration generation)
    {
        // In this order, whoever finds neither the VM nor its room free cannot exist.
        generation.Reservation?.Dispose();
        _all.TryRemove(generation, out _);
        generation.Closed.TrySetResult();
        generation.Ended.TrySetResult();
        Changes.Tell();
    }
}
