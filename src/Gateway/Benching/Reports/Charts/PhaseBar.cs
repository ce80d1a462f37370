using Gateway.Benching.Boot;

namespace Gateway.Benching.Reports.Charts;

/// <summary>One phase on the way to the first byte, by its median.</summary>
/// <param name="Name">As in <c>Server-Timing</c>, or <see cref="Around"/>.</param>
/// <param name="From">Milliseconds after the beginning.</param>
/// <param name="Length">Milliseconds.</param>
internal sealed record PhaseBar(string Name, double From, double Length)
{
    /// <summary>What is no phase of the gateway's: the client's connection, the proxy itself, and the boot by hand as a whole.</summary>
    public const string Around = "around";

    private static readonly string[] Coloured = ["queue", "claim", "spawn", "restore", "boot", "forward"];

    /// <summary>In the style sheet.</summary>
    public string ClassName => Coloured.Contains(Name, StringComparer.Ordinal) ? $"bar {Name}" : "bar around";

    /// <summary>Of a mode with a summary, one after the other; together as long as its median first byte, or a little longer where medians do not add up.</summary>
    public static IReadOnlyList<PhaseBar> Of(ModeResult mode)
    {
        var spans = new List<PhaseBar>();
        var at = 0.0;
        foreach (var phase in PhaseOrder.Of([mode]))
        {
            spans.Add(new PhaseBar(phase, at, mode.Phases[phase]));
            at += mode.Phases[phase];
        }

        if (mode.Summary!.Median > at)
        {
            spans.Add(new PhaseBar(Around, at, mode.Summary.Median - at));
        }

        return spans;
    }
}
