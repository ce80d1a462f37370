using Gateway.Proxy;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a%2Fb/../c?x=%41#y", "/a%2Fb/../c?x=%41#y")]
    [InlineData("http://host", "/")]
    [InlineData("http://host:80/a?b", "/a?b")]
    [InlineData("http://host?b", "/?b")]
    [InlineData("*", "/")]
    public void PathAndQuery_AnyForm_KeepsTheClientsBytes(string target, string expected)
        => Assert.Equal(expected, RequestTarget.PathAndQuery(target));

    [Theory]
    [InlineData("/rooms/red/a?b", "/rooms/red/a", "/rooms/red", "/a?b")]
    [InlineData("/rooms/red", "/rooms/red", "/rooms/red", "/")]
    [InlineData("/rooms/red?b", "/rooms/red", "/rooms/red", "/?b")]
    [InlineData("/rooms/red/", "/rooms/red/", "/rooms/red", "/")]
    [InlineData("/rooms/red/a%20b", "/rooms/red/a b", "/rooms/red", "/a%20b")]
    [InlineData("/rooms/r%65d/a%20b", "/rooms/red/a b", "/rooms/red", "/a%20b")]
    [InlineData("/rooms/red/../blue/a", "/rooms/blue/a", "/rooms/blue", "/a")]
    [InlineData("/rooms/blue/%2e%2e/blue/a?b", "/rooms/blue/a", "/rooms/blue", "/a?b")]
    [InlineData("/a/b", "/a/b", "", "/a/b")]
    public void Strip_HoweverThePrefixWasWritten_LeavesWhatFollowsTheMatchedPart(string sent, string matched, string prefix, string expected)
        => Assert.Equal(expected, RequestTarget.Strip(sent, matched, prefix.Length));
}
