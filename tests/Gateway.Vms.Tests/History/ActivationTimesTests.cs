using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Vms.Tests.History;

public sealed class ActivationTimesTests
{
    private readonly ActivationTimes _times = new();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(ActivationTimes.Kept)]
    [InlineData(ActivationTimes.Kept + 100)]
    public void Of_SoMany_AreTheLatestOldestFirst(int count)
    {
        for (var number = 1; number <= count; number++)
        {
            _times.Record("blog", VmSource.Cold, TimeSpan.FromTicks(number));
        }

        var found = Assert.Single(_times.Of("blog"));
        Assert.Equal(count, found.Count);
        Assert.Equal(Enumerable.Range(1, count).TakeLast(ActivationTimes.Kept).Select(number => TimeSpan.FromTicks(number)), found.Latest);
    }

    [Fact]
    public void Of_SeveralSources_AreApart()
    {
        _times.Record("blog", VmSource.Shell, TimeSpan.FromTicks(2));
        _times.Record("blog", VmSource.Cold, TimeSpan.FromTicks(1));

        Assert.Equal([VmSource.Cold, VmSource.Shell], _times.Of("blog").Select(times => times.Source));
        Assert.Empty(_times.Of("shop"));
    }

    [Fact]
    public void Record_TooManyImages_ForgetsThoseUnusedLongest()
    {
        for (var number = 0; number < ActivationTimes.MostImages; number++)
        {
            _times.Record($"image{number}", VmSource.Cold, TimeSpan.Zero);
        }

        _times.Record("image0", VmSource.Cold, TimeSpan.Zero);
        _times.Record("another", VmSource.Cold, TimeSpan.Zero);

        Assert.Equal(ActivationTimes.MostImages, _times.Images.Count);
        Assert.Equal(["another", "image0"], _times.Images.Take(2));
        Assert.Empty(_times.Of("image1"));
    }
}
