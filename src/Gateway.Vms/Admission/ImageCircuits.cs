using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Admission;

/// <summary>The circuits of the images that booted lately, of all sites and instances. Bounded: of too many the one not asked for longest is forgotten. Thread-safe.</summary>
internal sealed class ImageCircuits(TimeProvider time, ILogger<ImageCircuits> logger)
{
    public const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<CircuitKey, LinkedListNode<(CircuitKey Key, ImageCircuit Circuit)>> _circuits = [];
    private readonly LinkedList<(CircuitKey Key, ImageCircuit Circuit)> _latestFirst = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _circuits.Count;
            }
        }
    }

    /// <summary>How long until a boot of it may be tried; zero when it may now.</summary>
    public TimeSpan Remaining(CircuitKey key)
    {
        lock (_gate)
        {
            return Find_NeedsLock(key)?.Remaining ?? TimeSpan.Zero;
        }
    }

    /// <param name="image">The image's name, for the log.</param>
    public ImageCircuit GetOrAdd(CircuitKey key, string image)
    {
        lock (_gate)
        {
            if (Find_NeedsLock(key) is { } known)
            {
                return known;
            }

            if (_circuits.Count == Capacity)
            {
                _circuits.Remove(_latestFirst.Last!.Value.Key);
                _latestFirst.RemoveLast();
            }

            var circuit = new ImageCircuit(image, time, logger);
            _circuits.Add(key, _latestFirst.AddFirst((key, circuit)));
            return circuit;
        }
    }

    private ImageCircuit? Find_NeedsLock(CircuitKey key)
    {
        if (!_circuits.TryGetValue(key, out var node))
        {
            return null;
        }

        _latestFirst.Remove(node);
        _latestFirst.AddFirst(node);
        return node.Value.Circuit;
    }
}
