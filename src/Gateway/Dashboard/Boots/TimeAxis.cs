namespace Gateway.Dashboard.Boots;

/// <summary>An axis of time that begins with nothing, to scale.</summary>
/// <param name="End">Its right end.</param>
/// <param name="Ticks">Round values on it, not many, the beginning not among them.</param>
public sealed record TimeAxis(TimeSpan End, IReadOnlyList<TimeSpan> Ticks)
{
    private const double FewestTicks = 2.5;
    private static readonly double[] Steps = [5, 2, 1, 0.5, 0.2];

    /// <param name="longest">What must have room on it.</param>
    public static TimeAxis Of(TimeSpan longest)
    {
        var end = Math.Max(longest.TotalMilliseconds, 0.1);
        var decade = Math.Pow(10, Math.Floor(Math.Log10(end)));
        var step = Steps.Select(factor => factor * decade).First(step => end / step >= FewestTicks);
        var ticks = Enumerable.Range(1, (int)(end / step)).Select(tick => TimeSpan.FromMilliseconds(tick * step));
        return new TimeAxis(TimeSpan.FromMilliseconds(end), [.. ticks]);
    }

    /// <summary>Where a time is on it, between nothing and one.</summary>
    public double At(TimeSpan time) => Math.Clamp(time / End, 0, 1);
}
