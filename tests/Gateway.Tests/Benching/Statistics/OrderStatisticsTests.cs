using Gateway.Benching.Statistics;
using Xunit;

namespace Gateway.Tests.Benching.Statistics;

public sealed class OrderStatisticsTests
{
    [Theory]
    [InlineData(6, 1, 6)]
    [InlineData(8, 1, 8)]
    [InlineData(9, 2, 8)]
    [InlineData(10, 2, 9)]
    [InlineData(20, 6, 15)]
    [InlineData(30, 10, 21)]
    [InlineData(100, 40, 61)]
    [InlineData(10_000, 4902, 5099)]
    public void MedianInterval_KnownSize_IsTheOneOfTheTables(int count, double low, double high)
    {
        var sample = Enumerable.Range(1, count).Select(value => (double)value).Reverse();

        Assert.Equal(new Interval(low, high), sample.MedianInterval());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void MedianInterval_TooFew_IsNone(int count)
        => Assert.Null(Enumerable.Range(1, count).Select(value => (double)value).MedianInterval());

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(1, 4)]
    public void Quantile_FourValues_IsInterpolated(double q, double expected)
        => Assert.Equal(expected, new double[] { 4, 1, 3, 2 }.Quantile(q));

    [Fact]
    public void Summary_OneValue_IsThatValueWithoutAnInterval()
        => Assert.Equal(new Summary(1, 7, 7, 7, 7, null), Summary.Of([7]));

    [Fact]
    public void Summary_NoValue_IsNone() => Assert.Null(Summary.Of([]));

    [Theory]
    [InlineData(1, 2, 2, 3, true)]
    [InlineData(1, 2, 2.1, 3, false)]
    [InlineData(4, 5, 1, 3, false)]
    public void Overlaps_TwoIntervals_TouchOrNot(double low, double high, double otherLow, double otherHigh, bool expected)
        => Assert.Equal(expected, new Interval(low, high).Overlaps(new Interval(otherLow, otherHigh)));
}
