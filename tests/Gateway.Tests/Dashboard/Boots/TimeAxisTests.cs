using Gateway.Dashboard.Boots;
using Xunit;

namespace Gateway.Tests.Dashboard.Boots;

public sealed class TimeAxisTests
{
    [Theory]
    [InlineData(77, new[] { 20.0, 40, 60 })]
    [InlineData(24, new[] { 5.0, 10, 15, 20 })]
    [InlineData(142, new[] { 50.0, 100 })]
    [InlineData(4.6, new[] { 1.0, 2, 3, 4 })]
    [InlineData(10, new[] { 2.0, 4, 6, 8, 10 })]
    [InlineData(1500, new[] { 500.0, 1000, 1500 })]
    public void Of_Longest_HasRoundTicksUpToIt(double longest, double[] expected)
    {
        var axis = TimeAxis.Of(TimeSpan.FromMilliseconds(longest));

        Assert.Equal(expected, axis.Ticks.Select(tick => Math.Round(tick.TotalMilliseconds, 6)));
    }

    [Theory]
    [InlineData(0.0001)]
    [InlineData(0.7)]
    [InlineData(333)]
    [InlineData(59_999)]
    public void Of_Anything_HasFewTicksOnIt(double longest)
    {
        var axis = TimeAxis.Of(TimeSpan.FromMilliseconds(longest));

        Assert.InRange(axis.Ticks.Count, 1, 10);
        Assert.All(axis.Ticks, tick => Assert.InRange(axis.At(tick), 0, 1));
    }

    [Fact]
    public void At_TimeBeyondTheEnd_IsAtTheEnd() => Assert.Equal(1, TimeAxis.Of(TimeSpan.FromSeconds(1)).At(TimeSpan.FromSeconds(2)));
}
