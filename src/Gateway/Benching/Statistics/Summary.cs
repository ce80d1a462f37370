namespace Gateway.Benching.Statistics;

/// <summary>A sample in a few numbers, in its own unit.</summary>
/// <param name="Count">How many values.</param>
/// <param name="Min">The least.</param>
/// <param name="Median">Half are below.</param>
/// <param name="P95">95 % are below.</param>
/// <param name="Max">The greatest.</param>
/// <param name="MedianInterval">Where the true median is, 95 % sure; null of fewer than six values.</param>
internal sealed record Summary(int Count, double Min, double Median, double P95, double Max, Interval? MedianInterval)
{
    /// <summary>Null of an empty sample.</summary>
    public static Summary? Of(IReadOnlyCollection<double> sample)
        => sample.Count == 0 ? null : new(sample.Count, sample.Min(), sample.Median(), sample.Quantile(0.95), sample.Max(), sample.MedianInterval());
}
