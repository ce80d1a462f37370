using Gateway.Proxy;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class NominatedHeadersTests
{
    [Theory]
    [InlineData("keep-alive", false)]
    [InlineData("Upgrade", false)]
    [InlineData("close, x-hop", true)]
    public void Any_OptionsAlone_AreNoNames(string connection, bool expected) => Assert.Equal(expected, NominatedHeaders.Any(connection));

    [Fact]
    public void Of_OptionsAndNames_GivesTheNames()
        => Assert.Equal(["x-hop", "x-other"], NominatedHeaders.Of(new StringValues(["close, x-hop , host", "X-Other".ToLowerInvariant(), "keep-alive"])));
}
