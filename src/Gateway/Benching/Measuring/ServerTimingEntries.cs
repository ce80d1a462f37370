using System.Globalization;
using Gateway.Proxy;

namespace Gateway.Benching.Measuring;

/// <summary>What the gateway says about one answer: where its VM came from, and what the wait was spent on.</summary>
/// <param name="Source">As <c>Server-Timing</c> has it, <c>cold</c>.</param>
/// <param name="Phases">Milliseconds by phase, in the order they were told; <c>total</c> is the last.</param>
internal sealed record ServerTimingEntries(string Source, IReadOnlyDictionary<string, double> Phases)
{
    public const string Total = "total";
    private const string SourceEntry = "source;desc=\"";
    private const string Duration = ";dur=";

    /// <summary>Null where the answer is not from a VM behind a gateway.</summary>
    public static ServerTimingEntries? Of(Answer answer) => answer.Header(ServerTiming.HeaderName) is { } value ? Parse(value) : null;

    /// <summary>Null where the value is not the gateway's.</summary>
    public static ServerTimingEntries? Parse(string value)
    {
        string? source = null;
        var phases = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var entry in value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (entry.StartsWith(SourceEntry, StringComparison.Ordinal))
            {
                source = entry[SourceEntry.Length..].TrimEnd('"');
            }
            else if (entry.IndexOf(Duration, StringComparison.Ordinal) is > 0 and var at
                && double.TryParse(entry.AsSpan(at + Duration.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds))
            {
                phases[entry[..at]] = milliseconds;
            }
        }

        return source is null ? null : new ServerTimingEntries(source, phases);
    }
}
