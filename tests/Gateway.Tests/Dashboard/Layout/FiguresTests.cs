using Gateway.Dashboard.Layout;
using Xunit;

namespace Gateway.Tests.Dashboard.Layout;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(4.214, "4.21 ms")]
    [InlineData(37.64, "37.6 ms")]
    [InlineData(412.4, "412 ms")]
    [InlineData(1934, "1.93 s")]
    [InlineData(30_000, "30.0 s")]
    public void Milliseconds_Duration_HasThreeFigures(double milliseconds, string expected)
        => Assert.Equal(expected, Figures.Milliseconds(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(912, "912 B")]
    [InlineData(4700, "4.6 KiB")]
    [InlineData(8L << 20, "8 MiB")]
    [InlineData(1843L << 20, "1.8 GiB")]
    public void Bytes_Amount_HasItsUnit(long bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    [Theory]
    [InlineData(-3, "0 s")]
    [InlineData(8, "8 s")]
    [InlineData(192, "3 min 12 s")]
    [InlineData(19_200, "5 h 20 min")]
    [InlineData(356_400, "4 d 3 h")]
    public void Duration_Time_HasTwoUnits(int seconds, string expected) => Assert.Equal(expected, Figures.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.125, "12.5%")]
    [InlineData(2, "100%")]
    [InlineData(double.NaN, "0%")]
    public void Percent_Share_IsBetweenNothingAndAll(double share, string expected) => Assert.Equal(expected, Figures.Percent(share));
}
