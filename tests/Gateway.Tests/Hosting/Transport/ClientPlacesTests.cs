using Gateway.Hosting.Transport;
using Xunit;

namespace Gateway.Tests.Hosting.Transport;

public sealed class ClientPlacesTests
{
    private const int All = 100;
    private const int Sure = 25;

    private readonly ClientPlaces _places = new(All);

    [Fact]
    public void TryTake_OneKindTakesAllItCan_OtherHasItsPart()
    {
        Assert.Equal(All - Sure, TakeAll(_places.Tcp));
        Assert.Equal(Sure, TakeAll(_places.Http));
    }

    [Fact]
    public void TryTake_AfterRefusals_TakesAsManyAsWereGivenBack()
    {
        TakeAll(_places.Http);
        TakeAll(_places.Tcp);
        TakeAll(_places.Http);

        for (var place = 0; place < 10; place++)
        {
            _places.Http.GiveBack();
        }

        Assert.Equal(10, TakeAll(_places.Tcp));
        Assert.Equal((All - Sure - 10, Sure + 10), (_places.Http.Taken, _places.Tcp.Taken));
    }

    [Fact]
    public void TryTake_SitesAreFull_OperatorHasPlaces()
    {
        TakeAll(_places.Http);
        TakeAll(_places.Tcp);

        Assert.True(_places.Admin.TryTake());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void TryTake_FewInAll_EachKindGetsOne(int all)
    {
        var places = new ClientPlaces(all);

        Assert.True(places.Http.TryTake());
        places.Http.GiveBack();
        Assert.True(places.Tcp.TryTake());
    }

    private static int TakeAll(ConnectionPlaces places)
    {
        var taken = 0;
        while (places.TryTake())
        {
            taken++;
        }

        return taken;
    }
}
