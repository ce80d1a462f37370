using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Gateway.Vms.Admission;

/// <summary>
/// Work of many owners that waits for its turn: the owners take turns, and of one owner's the first that came is the first that is taken. However much one of them
/// brings, each other one is next but for one turn of every owner. Any number of threads enter, leave and take.
/// </summary>
/// <param name="capacity">How much may wait. Full means: one more is refused at once.</param>
internal sealed class FairQueue<T>(int capacity)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FairLane<T>> _lanes = new(StringComparer.Ordinal);
    private readonly LinkedList<FairLane<T>> _turns = new();

    // Full means: whoever waits for work was told already.
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _count;
    private bool _isClosed;

    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>How much waits, of all owners.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Adds an item at the end of its owner's.</summary>
    /// <returns>Its place, to leave by; null when the queue is full or closed.</returns>
    public LinkedListNode<T>? TryEnter(string owner, T item)
    {
        lock (_gate)
        {
            if (_isClosed || _count >= capacity)
            {
                return null;
            }

            var lane = Lane_NeedsLock(owner);
            var place = lane.Items.AddLast(item);
            _count++;
            Settle_NeedsLock(lane);
            return place;
        }
    }

    /// <summary>Takes out an item before its turn.</summary>
    /// <returns>False when it has been taken.</returns>
    public bool TryLeave(string owner, LinkedListNode<T> place)
    {
        lock (_gate)
        {
            if (place.List is null)
            {
                return false;
            }

            var lane = _lanes[owner];
            lane.Items.Remove(place);
            _count--;
            Settle_NeedsLock(lane);
            return true;
        }
    }

    /// <summary>Ends when there may be something to take.</summary>
    /// <returns>False when the queue is closed and nothing is left in it.</returns>
    public async ValueTask<bool> WaitToTakeAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_turns.Count > 0 || _isClosed)
                {
                    Signal_NeedsLock();
                    return _turns.Count > 0;
                }
            }

            await _signal.Reader.ReadAsync(CancellationToken.None);
        }
    }

    /// <summary>Takes the first item of the owner whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        lock (_gate)
        {
            if (_turns.First is not { Value: var lane })
            {
                item = null;
                return false;
            }

            item = lane.Items.First!.Value;
            lane.Items.RemoveFirst();
            _count--;

            // Behind all others, if it has more.
            _turns.RemoveFirst();
            lane.Turn = null;
            Settle_NeedsLock(lane);
            Signal_NeedsLock();
            return true;
        }
    }

    /// <summary>The owner has no turn until it is taken back as often as it was set aside; what it has keeps its place.</summary>
    public void SetAside(string owner) => ChangeAside(owner, 1);

    public void TakeBack(string owner) => ChangeAside(owner, -1);

    /// <summary>Takes nothing more in. What is in the queue is still taken, also of owners that are set aside.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            foreach (var lane in _lanes.Values.ToList())
            {
                Settle_NeedsLock(lane);
            }

            Signal_NeedsLock();
        }
    }

    private void ChangeAside(string owner, int change)
    {
        lock (_gate)
        {
            var lane = Lane_NeedsLock(owner);
            lane.Aside += change;
            Settle_NeedsLock(lane);
        }
    }

    private FairLane<T> Lane_NeedsLock(string owner)
    {
        if (!_lanes.TryGetValue(owner, out var lane))
        {
            _lanes.Add(owner, lane = new FairLane<T>(owner));
        }

        return lane;
    }

    /// <summary>A lane has a turn exactly while there is something to take of it, and is kept while anything is known of it.</summary>
    private void Settle_NeedsLock(FairLane<T> lane)
    {
        var hasTurn = lane.Items.Count > 0 && (lane.Aside == 0 || _isClosed);
        if (hasTurn && lane.Turn is null)
        {
            lane.Turn = _turns.AddLast(lane);
            Signal_NeedsLock();
        }
        else if (!hasTurn && lane.Turn is not null)
        {
            _turns.Remove(lane.Turn);
            lane.Turn = null;
        }

        if (lane.Items.Count == 0 && lane.Aside == 0)
        {
            _lanes.Remove(lane.Owner);
        }
    }

    /// <summary>Wakes one of those that wait to take; it wakes the next if there is more, or nothing will come any more.</summary>
    private void Signal_NeedsLock()
    {
        if (_turns.Count > 0 || _isClosed)
        {
            _signal.Writer.TryWrite(true);
        }
    }
}
