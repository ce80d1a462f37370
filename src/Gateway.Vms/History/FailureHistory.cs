namespace Gateway.Vms.History;

/// <summary>
/// Requests that were refused or failed, and VMs that ended by themselves, within the last hour: how often in each minute, by reason, and the last of each. Bounded: reasons are few, and
/// what they say is cut. Thread-safe.
/// </summary>
public sealed class FailureHistory
{
    /// <summary>How many minutes are kept.</summary>
    public const int Minutes = 60;

    private const int LongestText = 500;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FailureLane> _lanes = new(StringComparer.Ordinal);

    internal FailureHistory(TimeProvider time) => (_time, _start, Changes) = (time, time.GetTimestamp(), new ChangeSignal(time));

    /// <summary>Tells that there is one more.</summary>
    public ChangeSignal Changes { get; }

    /// <summary>Counts one.</summary>
    /// <param name="reason">One of few names: the name of a member of an enum.</param>
    /// <param name="site">Whose it is; empty where it is no site's.</param>
    /// <param name="text">A sentence for the operator.</param>
    public void Record(string reason, string site, string text)
    {
        var (minute, now) = (Minute(), _time.GetUtcNow());
        text = text.Length > LongestText ? text[..LongestText] : text;
        lock (_gate)
        {
            if (!_lanes.TryGetValue(reason, out var lane))
            {
                _lanes.Add(reason, lane = new FailureLane(reason));
            }

            lane.Count(minute, site, text, now);
        }

        Changes.Tell();
    }

    /// <summary>The reasons there were within the last hour, the most frequent first.</summary>
    public IReadOnlyList<FailureSummary> Summarise()
    {
        var minute = Minute();
        lock (_gate)
        {
            return [.. _lanes.Values.Select(lane => lane.Summarise(minute)).Where(summary => summary.Count > 0).OrderByDescending(summary => summary.Count)];
        }
    }

    private long Minute() => (long)_time.GetElapsedTime(_start).TotalMinutes;
}
