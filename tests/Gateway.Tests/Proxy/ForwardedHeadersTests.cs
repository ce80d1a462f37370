using System.Net;
using Gateway.Proxy;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class ForwardedHeadersTests : IDisposable
{
    private readonly DefaultHttpContext _context = new();
    private readonly HttpRequestMessage _sent = new();

    public ForwardedHeadersTests()
    {
        _context.Request.Scheme = "http";
        _context.Request.Host = new HostString("blog.localhost", 8080);
        _context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:192.0.2.7");
    }

    [Fact]
    public void Apply_UntrustedClient_ReplacesAllItClaims()
    {
        Claim("X-Forwarded-For", "203.0.113.1");
        Claim("x-forwarded-anything", "evil");
        Claim("Forwarded", "for=203.0.113.1");
        Claim("X-Forwarded-Host", "bank.example");

        Apply(stripped: "");

        Assert.Equal("192.0.2.7", Sent("X-Forwarded-For"));
        Assert.Equal("http", Sent("X-Forwarded-Proto"));
        Assert.Equal("blog.localhost:8080", Sent("X-Forwarded-Host"));
        Assert.False(_sent.Headers.Contains("Forwarded"));
        Assert.False(_sent.Headers.Contains("X-Forwarded-Anything"));
        Assert.False(_sent.Headers.Contains("X-Forwarded-Prefix"));
    }

    [Fact]
    public void Apply_TrustedProxy_ContinuesItsChainAndKeepsItsView()
    {
        Claim("X-Forwarded-For", "203.0.113.1");
        Claim("X-Forwarded-Proto", "https");
        Claim("X-Forwarded-Host", "blog.example");

        Apply(stripped: "/rooms/red", IPNetwork.Parse("192.0.2.0/24"));

        Assert.Equal("203.0.113.1, 192.0.2.7", Sent("X-Forwarded-For"));
        Assert.Equal("https", Sent("X-Forwarded-Proto"));
        Assert.Equal("blog.example", Sent("X-Forwarded-Host"));
        Assert.Equal("/rooms/red", Sent("X-Forwarded-Prefix"));
    }

    [Theory]
    [InlineData("2001:db8::7", "2001:db8::/32", "203.0.113.1, 2001:db8::7", "for=203.0.113.1, for=\"[2001:db8::7]\"")]
    [InlineData("fe80::7%3", "fe80::/10", "203.0.113.1, fe80::7", "for=203.0.113.1, for=\"[fe80::7]\"")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7/32", "203.0.113.1, 192.0.2.7", "for=203.0.113.1, for=192.0.2.7")]
    [InlineData("2001:db8::7", "192.0.2.0/24", "2001:db8::7", null)]
    [InlineData("192.0.2.8", "192.0.2.7/32", "192.0.2.8", null)]
    public void Apply_AnyAddress_ContinuesTheChainsOfTrustedOnesOnly(string client, string trusted, string expected, string? forwarded)
    {
        _context.Connection.RemoteIpAddress = IPAddress.Parse(client);
        Claim("X-Forwarded-For", "203.0.113.1");
        Claim("Forwarded", "for=203.0.113.1");

        Apply(stripped: "", IPNetwork.Parse(trusted));

        Assert.Equal(expected, Sent("X-Forwarded-For"));
        Assert.Equal(forwarded, _sent.Headers.TryGetValues("Forwarded", out var values) ? string.Join("|", values) : null);
    }

    public void Dispose() => _sent.Dispose();

    private void Claim(string name, string value)
    {
        _context.Request.Headers[name] = value;
        _sent.Headers.TryAddWithoutValidation(name, value);
    }

    private void Apply(string stripped, params IPNetwork[] trusted) => new ForwardedHeaders(trusted).Apply(_context.Request, _sent.Headers, stripped);

    private string Sent(string name) => string.Join("|", _sent.Headers.GetValues(name));
}
