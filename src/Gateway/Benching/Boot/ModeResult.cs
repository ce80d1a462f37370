using System.Text.Json.Serialization;
using Gateway.Benching.Measuring;
using Gateway.Benching.Statistics;

namespace Gateway.Benching.Boot;

/// <summary>What was measured in one mode.</summary>
/// <param name="Mode">Its name.</param>
/// <param name="Samples">The activations that were of this mode, in order.</param>
/// <param name="Missed">How many came from somewhere else, by source; they count for nothing.</param>
/// <param name="Reason">Why there are no samples, or fewer; else null.</param>
internal sealed record ModeResult(string Mode, IReadOnlyList<BootSample> Samples, IReadOnlyDictionary<string, int> Missed, string? Reason)
{
    /// <summary>Of the first bytes, in milliseconds; null without samples.</summary>
    public Summary? Summary => Summary.Of([.. Samples.Select(sample => sample.FirstByte)]);

    /// <summary>The median of each phase that any sample has, in milliseconds, without the total.</summary>
    public IReadOnlyDictionary<string, double> Phases => Samples
        .SelectMany(sample => sample.Phases.Keys)
        .Distinct()
        .Where(phase => phase != ServerTimingEntries.Total)
        .ToDictionary(phase => phase, phase => Samples.Select(sample => sample.Phases.GetValueOrDefault(phase)).Median());

    /// <summary>What there is to say of activations that came from somewhere else, or did not come; else null.</summary>
    [JsonIgnore]
    public string? Note
    {
        get
        {
            if (Missed.Count == 0)
            {
                return Reason is null ? null : $"n/a: {Reason}";
            }

            var all = Samples.Count + Missed.Values.Sum();
            var missed = $"not reached: {string.Join(", ", Missed.Select(source => $"{source.Value} of {all} were {source.Key}"))}";
            return Reason is null ? missed : $"{missed} ({Reason})";
        }
    }
}
