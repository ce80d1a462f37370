namespace Gateway.Benching.Statistics;

/// <summary>From one value to another, both included.</summary>
internal sealed record Interval(double Low, double High)
{
    public bool Overlaps(Interval other) => Low <= other.High && other.Low <= High;
}
