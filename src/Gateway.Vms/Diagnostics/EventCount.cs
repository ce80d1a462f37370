using System.Diagnostics.Metrics;

namespace Gateway.Vms.Diagnostics;

/// <summary>How many events of one kind there were. Thread-safe.</summary>
public sealed class EventCount
{
    private readonly KeyValuePair<string, object?>[] _tags;
    private long _count;

    internal EventCount(KeyValuePair<string, object?>[] tags) => _tags = tags;

    public void Add() => Interlocked.Increment(ref _count);

    internal Measurement<long> Measure() => new(Interlocked.Read(ref _count), _tags);
}
