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
    [InlineData("/rooms/red/a?b", 2, "/rooms/red", "/a?b")]
    [InlineData("/rooms/red", 2, "/rooms/red", "/")]
    [InlineData("/rooms/red?b", 2, "/rooms/red", "/?b")]
    [InlineData("/rooms/red/", 2, "/rooms/red", "/")]
    [InlineData("/rooms/red/a%20b", 2, "/rooms/red", "/a%20b")]
    [InlineData("/rooms/r%65d/a%20b", 2, "/rooms/r%65d", "/a%20b")]
    [InlineData("/rooms/red/../blue/a", 2, "/rooms/blue", "/a")]
    [InlineData("/rooms/blue/%2e%2E/blue/a?b/../c", 2, "/rooms/blue", "/a?b/../c")]
    [InlineData("/rooms/red/%252e%252e/a", 2, "/rooms/red", "/%252e%252e/a")]
    [InlineData("/rooms/red/.a/..b/...", 2, "/rooms/red", "/.a/..b/...")]
    [InlineData("/rooms/red/a/..", 2, "/rooms/red", "/")]
    [InlineData("/../../rooms/red/./a/.", 2, "/rooms/red", "/a/")]
    [InlineData("/rooms/red//../a", 2, "/rooms/red", "/a")]
    [InlineData("/a/b", 0, "", "/a/b")]
    public void Split_HoweverWritten_DividesAfterTheMatchedSegments(string sent, int segments, string prefix, string target)
        => Assert.Equal((prefix, target), RequestTarget.Split(sent, segments));
}
