using Gateway.Dashboard.Images;
using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Tests.Dashboard.Images;

public sealed class ImageHitsTests
{
    [Fact]
    public void Of_SeveralSources_SharesAddUpAndColdIsNoHit()
    {
        var hits = ImageHits.Of([Times(VmSource.Cold, 1), Times(VmSource.Template, 2), Times(VmSource.Shell, 5)]);

        Assert.Equal(["cold", "template", "shell"], hits.Shares.Select(share => share.Source));
        Assert.Equal(1, hits.Shares.Sum(share => share.Share), 9);
        Assert.Equal(8, hits.Total);
        Assert.Equal(0.875, hits.Ahead, 9);
    }

    [Fact]
    public void Of_Nothing_IsNoShare()
    {
        var hits = ImageHits.Of([]);

        Assert.Empty(hits.Shares);
        Assert.Equal(0, hits.Ahead);
    }

    private static SourceTimes Times(VmSource source, long count) => new("image", source, count, [TimeSpan.FromMilliseconds(1)]);
}
