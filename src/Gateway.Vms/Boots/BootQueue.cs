using System.Diagnostics.CodeAnalysis;
using Gateway.Vms.Admission;
using Gateway.Vms.Instances;

namespace Gateway.Vms.Boots;

/// <summary>The boots that wait for their turn: sites take turns, so that one that wants hundreds does not keep another from its first. Thread-safe.</summary>
/// <param name="capacity">As many as requests may wait: a boot has at least one that waits for it, so that those are refused before this is full.</param>
internal sealed class BootQueue(int capacity)
{
    private readonly FairQueue<VmGeneration> _boots = new(capacity);

    public bool IsClosed => _boots.IsClosed;

    /// <summary>How many wait for their turn.</summary>
    public int Count => _boots.Count;

    /// <summary>Adds a boot; false when too many wait, or when nothing boots any more. Its instance's lock is held.</summary>
    public bool TryEnter(VmGeneration generation)
    {
        generation.Turn = _boots.TryEnter(generation.Site.Name, generation);
        return generation.Turn is not null;
    }

    /// <summary>Takes out a boot that is not wanted any more; false when its turn has come. Its instance's lock is held.</summary>
    public bool TryLeave(VmGeneration generation) => generation.Turn is { } turn && _boots.TryLeave(generation.Site.Name, turn);

    /// <summary>Ends when a boot may have its turn; false when the queue is closed and empty.</summary>
    public ValueTask<bool> WaitToTakeAsync() => _boots.WaitToTakeAsync();

    public bool TryTake([NotNullWhen(true)] out VmGeneration? generation) => _boots.TryTake(out generation);

    /// <summary>A boot of the site waits for something that the next ones would wait for too: it has no turn until that boot goes on.</summary>
    public void SetAside(string site) => _boots.SetAside(site);

    public void TakeBack(string site) => _boots.TakeBack(site);

    /// <summary>Takes no more boots.</summary>
    public void Close() => _boots.Close();
}
