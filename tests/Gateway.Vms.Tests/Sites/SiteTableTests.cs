using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Vms.Tests.Sites;

public sealed class SiteTableTests
{
    private static Site CreateSite(string name, string match, string more = "\"Image\": \"i\"")
    {
        var json = $$"""{ "Match": { {{match}} }, {{more}} }""";
        var result = SiteFileReader.Read($"{name}.json", System.Text.Encoding.UTF8.GetBytes(json), digest: 1, new SitePolicies(SitePolicy.BuiltIn), revision: 1);
        Assert.Empty(result.Errors);
        return result.Site!;
    }

    private static SiteTable CreateTable(params (string Name, string Match)[] sites)
    {
        var (table, errors) = SiteTable.Build(sites.Select(site => CreateSite(site.Name, site.Match)));
        Assert.Empty(errors);
        return table;
    }

    [Theory]
    [InlineData("blog.localhost", "/", "exact")]
    [InlineData("BLOG.localhost:8080", "/x", "exact")]
    [InlineData("blog.localhost.", "/", "exact")]
    [InlineData("blog.localhost.:80", "/", "exact")]
    [InlineData("a.blog.localhost", "/", "wildcard")]
    [InlineData("a.b.blog.localhost", "/", "wildcard")]
    [InlineData("x.blog.localhost", "/", "literal")]
    [InlineData("a.x.blog.localhost", "/", "capture")]
    [InlineData("localhost", "/", null)]
    [InlineData("other", "/", null)]
    [InlineData("other", "/any/where", "anyhost")]
    [InlineData("other", "/anything", null)]
    [InlineData("other", "/Any", "anyhost")]
    [InlineData("blog.localhost", "/docs", "docs")]
    [InlineData("blog.localhost", "/docs/", "docs")]
    [InlineData("blog.localhost", "/docsets", "exact")]
    [InlineData("blog.localhost", "/docs/a/b/c", "deep")]
    [InlineData("blog.localhost", "/docs/a/x", "docs")]
    [InlineData("blog.localhost", "/users/ann", "user")]
    [InlineData("blog.localhost", "/users/ann/files", "files")]
    [InlineData("blog.localhost", "/users/root", "root")]
    [InlineData("blog.localhost", "/users/root/files", "files")]
    [InlineData("blog.localhost", "/users/", "exact")]
    [InlineData("127.0.0.1:80", "/", "four")]
    [InlineData("[::1]:80", "/", "six")]
    [InlineData("[0:0:0::1]", "/", "six")]
    [InlineData("::1", "/", "six")]
    [InlineData("[::1", "/", null)]
    [InlineData("", "/", null)]
    [InlineData(".", "/", null)]
    [InlineData(".blog.localhost", "/", null)]
    [InlineData("a..blog.localhost", "/", null)]
    public void TryMatch_EveryKindOfPattern_PicksTheBest(string host, string path, string? expected)
    {
        var table = CreateTable(
            ("exact", """ "Hosts": [ "Blog.localhost" ] """),
            ("wildcard", """ "Hosts": [ "*.blog.localhost" ] """),
            ("literal", """ "Hosts": [ "x.blog.localhost" ] """),
            ("capture", """ "Hosts": [ "{who}.x.blog.localhost" ] """),
            ("anyhost", """ "Path": "/any" """),
            ("docs", """ "Hosts": [ "blog.localhost" ], "Path": "/docs/" """),
            ("deep", """ "Hosts": [ "blog.localhost" ], "Path": "/docs/a/b" """),
            ("user", """ "Hosts": [ "blog.localhost" ], "Path": "/users/{name}" """),
            ("files", """ "Hosts": [ "blog.localhost" ], "Path": "/users/{name}/files" """),
            ("root", """ "Hosts": [ "blog.localhost" ], "Path": "/users/root" """),
            ("four", """ "Hosts": [ "127.0.0.1" ] """),
            ("six", """ "Hosts": [ "[::1]" ] """));

        Assert.Equal(expected, table.TryMatch(host, path, out var match) ? match.Site.Name : null);
    }

    [Fact]
    public void TryMatch_BetterHostHasNoSuchPath_TheNextHostHasItsTurn()
    {
        var table = CreateTable(
            ("exact", """ "Hosts": [ "a.localhost" ], "Path": "/only" """),
            ("wildcard", """ "Hosts": [ "*.localhost" ] """));

        Assert.True(table.TryMatch("a.localhost", "/other", out var match));

        Assert.Equal("wildcard", match.Site.Name);
    }

    [Theory]
    [InlineData("""{tenant}.t.localhost""", "/", "Host", "{tenant}", "Acme.t.localhost", "/x", "acme", "acme.t.localhost", "")]
    [InlineData("""{a}.{b}.localhost""", "/", "Host", "{b}-{a}", "x.y.localhost", "/x", "y-x", "x.y.localhost", "")]
    [InlineData("""*.{t}.localhost""", "/", "Host", "{t}", "p.q.acme.localhost", "/", "acme", "p.q.acme.localhost", "")]
    [InlineData("""rooms.localhost""", "/rooms/{room}", "Path", "room", "rooms.localhost", "/Rooms/Blue/x", "room", "Blue", "/Rooms/Blue")]
    [InlineData("""rooms.localhost""", "/{a}/x/{b}", "Path", "{a}", "rooms.localhost", "/one/x/two/three", "one", "one/two", "/one/x/two")]
    [InlineData("""pages.localhost""", "/pages", "Path", "page", "pages.localhost", "/pages/a", "page", "/pages/a", "/pages")]
    [InlineData("""one.localhost""", "/sub", "Site", "one", "one.localhost", "/sub/a", "one", "", "/sub")]
    [InlineData("""*.one.localhost""", "/", "Host", "one", "A.one.localhost:81", "/", "one", "a.one.localhost", "")]
    public void TryMatch_CapturesAndInstances_AreFilledIn(
        string host, string path, string instance, string image, string requestHost, string requestPath, string expectedImage, string expectedInstance, string expectedPrefix)
    {
        var site = CreateSite("site", $$""" "Hosts": [ "{{host}}" ], "Path": "{{path}}" """, $$""" "Image": "{{image}}", "Instance": "{{instance}}" """);
        var table = SiteTable.Build([site]).Table;

        Assert.True(table.TryMatch(requestHost, requestPath, out var match));

        Assert.Equal((expectedImage, expectedInstance, expectedPrefix), (match.Image, match.Instance, match.PathPrefix));
        Assert.True(table.TryMatchInstance("site", expectedInstance, out var again));
        Assert.Equal((expectedImage, expectedInstance), (again.Image, again.Instance));
    }

    [Theory]
    [InlineData("Client", "one.localhost", "one", "one.localhost", "")]
    [InlineData("Client", "{tenant}.t.localhost", "{tenant}", "acme.t.localhost", "acme/")]
    public void TryMatch_Client_IsCompletedByItsOwner(string instance, string host, string image, string requestHost, string expectedScope)
    {
        var client = OwnerId.Create();
        var table = SiteTable.Build([CreateSite("site", $$""" "Hosts": [ "{{host}}" ] """, $$""" "Image": "{{image}}", "Instance": "{{instance}}" """)]).Table;

        Assert.True(table.TryMatch(requestHost, "/x", out var match));
        var mine = match.Of(client);

        Assert.Equal(expectedScope + client, mine.Instance);
        Assert.True(table.TryMatchInstance("site", mine.Instance, out var again));
        Assert.Equal((mine.Image, mine.Instance), (again.Image, again.Instance));
    }

    [Theory]
    [InlineData("Client", "i", "")]
    [InlineData("Client", "i", "short")]
    [InlineData("Client", "i", "x/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Client", "i", "AAAAAAAAAAAAAAAAAAAA=;")]
    [InlineData("Client", "app-{t}", "AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Client", "app-{t}", "other/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Request", "i", "")]
    [InlineData("Request", "i", "AAAAAAAAAAAAAAAAAAAAAA")]
    public void TryMatchInstance_NoSuchClientAndNoRequest_IsNone(string instance, string image, string key)
    {
        var table = SiteTable.Build([CreateSite("site", """ "Hosts": [ "{t}.localhost" ] """, $$""" "Image": "{{image}}", "Instance": "{{instance}}" """)]).Table;

        Assert.False(table.TryMatchInstance("site", key, out _));
    }

    [Fact]
    public void TryMatchInstance_NoRequestCanLeadThere_IsNone()
    {
        var table = SiteTable.Build([CreateSite("site", """ "Hosts": [ "a.localhost" ] """)]).Table;

        Assert.False(table.TryMatchInstance("site", "b", out _));
        Assert.False(table.TryMatchInstance("other", "", out _));
        Assert.True(table.TryMatchInstance("site", "", out _));
    }

    [Theory]
    [InlineData(""" "Hosts": [ "a.localhost" ] """, """ "Hosts": [ "b.localhost", "A.localhost." ], "Path": "/" """)]
    [InlineData(""" "Hosts": [ "*.localhost" ] """, """ "Hosts": [ "{name}.localhost" ] """)]
    [InlineData(""" "Hosts": [ "{a}.localhost" ] """, """ "Hosts": [ "{b}.localhost" ] """)]
    [InlineData(""" "Hosts": [ "[::1]" ] """, """ "Hosts": [ "[0::1]" ] """)]
    [InlineData(""" "Hosts": [ "h" ], "Path": "/u/{a}" """, """ "Hosts": [ "h" ], "Path": "/U/{b}/" """)]
    [InlineData(""" "Path": "/docs" """, """ "Path": "/DOCS" """)]
    public void Build_TwoThatMatchTheSame_IsAnErrorThatNamesBothFiles(string one, string two)
    {
        var (_, errors) = SiteTable.Build([CreateSite("one", one), CreateSite("two", two)]);

        var error = Assert.Single(errors);
        Assert.Equal(("two.json", "Match"), (error.File, error.Key));
        Assert.Contains("one.json", error.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void TryMatch_HundredThousandSites_AllocatesNothing()
    {
        const int Sites = 100_000;
        const int Rounds = 200_000;
        var table = SiteTable.Build(Enumerable.Range(0, Sites).Select(index => CreateSite($"s{index}", $$""" "Hosts": [ "s{{index}}.localhost", "*.w{{index}}.localhost" ] """))).Table;
        string[] hosts = [.. Enumerable.Range(0, 1000).Select(index => index % 2 == 0 ? $"s{index * 97}.localhost" : $"a.w{index * 97}.localhost")];
        Run(1000);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Run(Rounds);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.True(allocated < Rounds, $"{allocated} bytes in {Rounds} matches");

        void Run(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                if (!table.TryMatch(hosts[round % hosts.Length], "/index.html", out _))
                {
                    throw new InvalidOperationException(hosts[round % hosts.Length]);
                }
            }
        }
    }
}
