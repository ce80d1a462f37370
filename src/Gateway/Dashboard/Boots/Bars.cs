using Gateway.Proxy;
using Gateway.Vms.History;

namespace Gateway.Dashboard.Boots;

/// <summary>The bars of an activation: its phases one after the other, and the waits of the requests that it was for.</summary>
internal static class Bars
{
    /// <summary>What no phase accounts for.</summary>
    public const string Around = "around";

    /// <summary>The same of one that failed.</summary>
    public const string Failed = "failed";

    /// <summary>Less is not worth a bar.</summary>
    private const double LeastShare = 0.002;

    public static IReadOnlyList<Bar> OfPhases(ActivationRecord record, TimeAxis axis)
    {
        var bars = new List<Bar>();
        var at = TimeSpan.Zero;
        foreach (var (phase, duration) in record.Phases)
        {
            bars.Add(Create(ServerTiming.Name(phase), at, duration, axis));
            at += duration;
        }

        var rest = record.Total - at;
        if (rest > record.Total * LeastShare)
        {
            bars.Add(Create(record.Failure is null ? Around : Failed, at, rest, axis));
        }

        return bars;
    }

    public static IReadOnlyList<Bar> OfWaits(ActivationRecord record, TimeAxis axis)
        => [.. record.Waits.Select(wait => Create("wait", wait.After, wait.Waited, axis))];

    private static Bar Create(string name, TimeSpan from, TimeSpan duration, TimeAxis axis)
        => new(name, axis.At(from), axis.At(from + duration) - axis.At(from), duration);
}
