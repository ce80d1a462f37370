using Gateway.Vms.Admission;
using Xunit;

namespace Gateway.Vms.Tests.Admission;

public sealed class PendingRequestsTests
{
    private static int Fill(PendingRequests pending, string site)
    {
        var entered = 0;
        while (pending.TryEnter(site, int.MaxValue))
        {
            entered++;
        }

        return entered;
    }

    [Fact]
    public void TryEnter_OneSiteAlone_GetsFourFifths() => Assert.Equal(3200, Fill(new PendingRequests(4000), "storm"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryEnter_TinyLimit_IsNotSharedToNothing(int limit) => Assert.Equal(limit, Fill(new PendingRequests(limit), "only"));

    [Fact]
    public void TryEnter_OneSiteHasAllItMay_OthersFindPlaces()
    {
        var pending = new PendingRequests(4000);
        Fill(pending, "storm");

        Assert.Equal(640, Fill(pending, "second"));
        Assert.True(pending.TryEnter("third", int.MaxValue));
        Assert.False(pending.TryEnter("storm", int.MaxValue));
        Assert.True(pending.Count <= pending.Limit);
    }

    [Fact]
    public void Leave_GivesThePlaceBackToAnybody()
    {
        var pending = new PendingRequests(1);
        Assert.True(pending.TryEnter("a", int.MaxValue));
        Assert.False(pending.TryEnter("b", int.MaxValue));

        pending.Leave("a");

        Assert.Equal(0, pending.Count);
        Assert.True(pending.TryEnter("b", int.MaxValue));
    }
}
