using System.Threading.Channels;
using Gateway.Vms.Instances;

namespace Gateway.Vms.Boots;

/// <summary>The boots that wait for their turn, first come, first served. Thread-safe.</summary>
internal sealed class BootQueue(int capacity)
{
    // Full means: as many boots as requests may wait; one more is refused at once.
    private readonly Channel<VmGeneration> _boots = Channel.CreateBounded<VmGeneration>(capacity);
    private volatile bool _isClosed;

    public bool IsClosed => _isClosed;

    /// <summary>Adds a boot; false when too many wait, or when nothing boots any more.</summary>
    public bool TryEnter(VmGeneration generation) => _boots.Writer.TryWrite(generation);

    /// <summary>Every boot when its turn has come, until the queue is closed and empty.</summary>
    public IAsyncEnumerable<VmGeneration> TakeAllAsync() => _boots.Reader.ReadAllAsync(CancellationToken.None);

    /// <summary>Takes no more boots.</summary>
    public void Close()
    {
        _isClosed = true;
        _boots.Writer.TryComplete();
    }
}
