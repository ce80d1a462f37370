namespace Gateway.Benching.Statistics;

/// <summary>Order statistics of a sample: nothing is assumed of how its values are distributed.</summary>
internal static class OrderStatistics
{
    /// <summary>How sure <see cref="MedianInterval"/> is.</summary>
    public const double Confidence = 0.95;

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

    /// <summary>
    /// Where the median of all runs that could have been made lies, with a probability of at least <see cref="Confidence"/>: the exact binomial interval between two values of the sample
    /// (how many of n runs fall below the true median is binomial with p = ½, whatever the distribution; Conover, Practical Nonparametric Statistics, §3.2).
    /// Null where there are too few, fewer than six.
    /// </summary>
    public static Interval? MedianInterval(this IEnumerable<double> sample)
    {
        var sorted = sample.Order().ToArray();
        var cut = CutFrom(sorted.Length);
        return cut < 0 ? null : new Interval(sorted[cut], sorted[sorted.Length - 1 - cut]);
    }

    /// <summary>How many values may be left out at either end; −1 where even the whole sample is too little.</summary>
    private static int CutFrom(int count)
    {
        // P(fewer than k of n below the median) = Σ C(n, i) ÷ 2ⁿ for i < k, by logarithms: 2ⁿ would overflow.
        var allowed = (1 - Confidence) / 2;
        var term = -count * Math.Log(2);
        var tail = 0.0;
        for (var cut = 0; cut <= count / 2; cut++)
        {
            tail += Math.Exp(term);
            if (tail > allowed)
            {
                return cut - 1;
            }

            term += Math.Log(count - cut) - Math.Log(cut + 1);
        }

        return -1;
    }
}
