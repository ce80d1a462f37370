using System.Diagnostics.Metrics;

namespace Gateway.Vms.Diagnostics;

/// <summary>How many events of one kind there were. Thread-safe.</summary>
/// <param name="tags">How the kind is told from others.</param>
public sealed class EventCount(params KeyValuePair<string, object?>[] tags)
{
    private long _count;

    public void Add() => Interlocked.Increment(ref _count);

    internal Measurement<long> Measure() => new(Interlocked.Read(ref _count), tags);
}
