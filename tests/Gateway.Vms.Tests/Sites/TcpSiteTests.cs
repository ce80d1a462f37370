using System.Net;
using System.Text;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Vms.Tests.Sites;

/// <summary>TCP sites: what goes together in their files, and whose a connection is.</summary>
public sealed class TcpSiteTests
{
    private static readonly IPEndPoint Address = IPEndPoint.Parse("127.0.0.1:6379");

    [Theory]
    [InlineData("127.0.0.1:6379", "127.0.0.1:6379")]
    [InlineData("*:6379", "0.0.0.0:6379")]
    [InlineData("[::1]:6379", "[::1]:6379")]
    public void Read_Address_IsTaken(string text, string expected)
        => Assert.Equal(IPEndPoint.Parse(expected), Read("redis", $$"""{ "Image": "i", "Protocol": "Tcp", "Listen": "{{text}}" }""").Site!.Listen);

    [Theory]
    [InlineData("", "Listen: must be an address of this machine and a port")]
    [InlineData("6379", "Listen: must be an address of this machine and a port")]
    [InlineData("127.0.0.1", "Listen: must be an address of this machine and a port")]
    [InlineData("127.0.0.1:0", "Listen: must be an address of this machine and a port")]
    [InlineData("127.0.0.1:65536", "Listen: must be an address of this machine and a port")]
    [InlineData("::1", "Listen: must be an address of this machine and a port")]
    [InlineData("localhost:6379", "Listen: must be an address of this machine and a port")]
    public void Read_NoAddress_SaysWhatIsOne(string text, string expected)
        => Assert.StartsWith(expected, ErrorOf($$"""{ "Image": "i", "Protocol": "Tcp", "Listen": "{{text}}" }"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "Match": {}, "Image": "i", "Protocol": "Tcp" }""", "Protocol: is Tcp, which needs Listen")]
    [InlineData("""{ "Match": {}, "Image": "i", "Idle": { "Quiet": "00:01:00" } }""", "Idle:Quiet: means nothing without Listen")]
    [InlineData("""{ "Image": "i", "Listen": "127.0.0.1:1", "Protocol": "H2c" }""", "Listen: needs Protocol to be Tcp; it is H2c.")]
    [InlineData("""{ "Match": { "Hosts": [ "a" ], "Path": "/x" }, "Image": "i", "Listen": "127.0.0.1:1" }""", "Match:Path: means nothing where Listen is")]
    [InlineData("""{ "Match": {}, "Image": "i", "Listen": "127.0.0.1:1" }""", "Match:Hosts: is missing: with Listen, Match is for the server names of TLS")]
    [InlineData("""{ "Image": "i", "Listen": "127.0.0.1:1", "StripPath": true }""", "StripPath: means nothing where Listen is")]
    [InlineData("""{ "Image": "i", "Listen": "127.0.0.1:1", "Instance": "Client" }""", "Instance: cannot be Client where Listen is")]
    [InlineData("""{ "Image": "i", "Listen": "127.0.0.1:1", "Instance": "Host" }""", "Instance: cannot be Host where Listen is and Match names no server names.")]
    public void Read_WhatDoesNotGoTogether_NamesKeyAndRule(string json, string expected) => Assert.StartsWith(expected, ErrorOf(json), StringComparison.Ordinal);

    [Fact]
    public void TryMatch_Listener_IsItsSitesAndNoUrlIs()
    {
        var table = Table(("redis", """{ "Image": "i", "Listen": "127.0.0.1:6379" }"""), ("web", """{ "Match": { "Hosts": [ "web.test" ] }, "Image": "i" }"""));

        Assert.Equal([Address], table.Listeners);
        Assert.False(table.AsksForServerName(Address));
        Assert.True(table.TryMatch(Address, "", out var match));
        Assert.Equal(("redis", ""), (match.Site.Name, match.Instance));
        Assert.False(table.TryMatch(IPEndPoint.Parse("127.0.0.1:6380"), "", out _));
        Assert.False(table.TryMatch("any.test", "/", out _));
        Assert.True(table.TryMatchInstance("redis", "", out _));
    }

    [Fact]
    public void TryMatch_ServerNames_AsHostsAre()
    {
        var table = Table(
            ("acme", """{ "Match": { "Hosts": [ "acme.test" ] }, "Image": "i", "Listen": "127.0.0.1:6379" }"""),
            ("each", """{ "Match": { "Hosts": [ "{tenant}.db.test" ] }, "Image": "{tenant}", "Instance": "Host", "Listen": "127.0.0.1:6379" }"""),
            ("rest", """{ "Image": "i", "Listen": "127.0.0.1:6379" }"""));

        Assert.True(table.AsksForServerName(Address));
        Assert.Equal("acme", Match(table, "ACME.test").Site.Name);
        Assert.Equal("rest", Match(table, "other.test").Site.Name);
        Assert.Equal("rest", Match(table, "").Site.Name);
        var each = Match(table, "blue.db.test");
        Assert.Equal(("each", "blue", "blue.db.test"), (each.Site.Name, each.Image, each.Instance));
        Assert.True(table.TryMatchInstance("each", "blue.db.test", out var known));
        Assert.Equal("blue", known.Image);
    }

    [Fact]
    public void Build_TwoOnOneAddress_IsAnErrorThatNamesBoth()
    {
        var (_, errors) = SiteTable.Build(new[] { "a", "b" }.Select(name => Read(name, """{ "Image": "i", "Listen": "127.0.0.1:6379" }""").Site!));

        Assert.Equal("b.json: Listen matches the same as a.json: connections to 127.0.0.1:6379.", Assert.Single(errors).ToString());
    }

    private static SiteMatch Match(SiteTable table, string serverName) => table.TryMatch(Address, serverName, out var match) ? match : throw new InvalidOperationException(serverName);

    private static SiteTable Table(params (string Name, string Json)[] sites)
    {
        var (table, errors) = SiteTable.Build(sites.Select(site => Read(site.Name, site.Json).Site!));
        Assert.Empty(errors);
        return table;
    }

    private static string ErrorOf(string json)
    {
        var error = Assert.Single(Read("redis", json).Errors);
        return $"{error.Key}: {error.Rule}";
    }

    private static SiteFileResult Read(string name, string json)
        => SiteFileReader.Read($"{name}.json", Encoding.UTF8.GetBytes(json), digest: 1, new SitePolicies(SitePolicy.BuiltIn), revision: 1);
}
