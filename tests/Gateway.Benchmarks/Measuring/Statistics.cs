namespace Gateway.Benchmarks.Measuring;

/// <summary>Order statistics of a sample.</summary>
internal static class Statistics
{
    public static double Median(this IEnumerable<double> sample) => sample.Quantile(0.5);

    /// <summary>The value below which a share <paramref name="q"/> (0 to 1) of the sample lies, interpolated between neighbours.</summary>
    public static double Quantile(this IEnumerable<double> sample, double q)
    {
        var sorted = sample.Order().ToArray();
        var position = q * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }
}
