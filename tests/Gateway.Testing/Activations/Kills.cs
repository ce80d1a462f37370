using System.Diagnostics;

namespace Gateway.Testing.Activations;

/// <summary>Which VM processes were killed, and when: what excuses a request that failed. Thread-safe.</summary>
internal sealed class Kills
{
    /// <summary>How long the gateway may need to see that a process is gone: a request that comes before may still be sent there.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    /// <summary>How long an instance is left alone for failures in a row, and remembered for it.</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly List<(long At, IReadOnlySet<SoakInstance> MayBeOf)> _kills = [];

    /// <param name="mayBeOf">The instances that the process may have been of.</param>
    public void Add(IReadOnlySet<SoakInstance> mayBeOf)
    {
        lock (_gate)
        {
            _kills.Add((Stopwatch.GetTimestamp(), mayBeOf));
        }
    }

    /// <summary>Whether a request may have been on a VM that was killed.</summary>
    /// <param name="begun">Time stamp of the request.</param>
    public bool MayHaveHit(SoakInstance instance, long begun) => Any(instance, begun - (long)(Notice.TotalSeconds * Stopwatch.Frequency));

    /// <summary>Whether an instance may be in back-off for a VM that was killed.</summary>
    public bool MayHavePaused(SoakInstance instance) => Any(instance, Stopwatch.GetTimestamp() - (long)(BackOff.TotalSeconds * Stopwatch.Frequency));

    /// <summary>Whether an instance may have lost its VM since a moment.</summary>
    public bool Any(SoakInstance instance, long since)
    {
        lock (_gate)
        {
            return _kills.Exists(kill => kill.At >= since && kill.MayBeOf.Contains(instance));
        }
    }
}
