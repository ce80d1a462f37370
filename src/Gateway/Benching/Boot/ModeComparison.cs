using Gateway.Benching.Statistics;

namespace Gateway.Benching.Boot;

/// <summary>One mode in two runs of the bench.</summary>
/// <param name="Mode">Its name.</param>
/// <param name="Old">Of the earlier run.</param>
/// <param name="New">Of this one.</param>
internal sealed record ModeComparison(string Mode, Summary Old, Summary New)
{
    /// <summary>The new median, of the old one: under 1 is quicker.</summary>
    public double Ratio => New.Median / Old.Median;

    /// <summary>What may be said: medians whose intervals overlap may well be the same.</summary>
    public string Verdict => (Old.MedianInterval, New.MedianInterval) switch
    {
        (null, _) or (_, null) => "too few runs to tell",
        var (before, now) when before.Overlaps(now) => "no clear difference",
        _ => Ratio < 1 ? "faster" : "slower",
    };

    /// <summary>The modes that both measured, in this run's order.</summary>
    public static IReadOnlyList<ModeComparison> Of(BootResult old, BootResult current)
        => [.. current.Modes.Where(mode => mode.Summary is not null && old.Find(mode.Mode)?.Summary is { Median: > 0 }).Select(mode => new ModeComparison(mode.Mode, old.Find(mode.Mode)!.Summary!, mode.Summary!))];
}
