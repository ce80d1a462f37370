using Gateway.Testing;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Vms.Tests.Sites;

/// <summary>What a site may name in <c>Through</c>, with all files of the folder at hand.</summary>
public sealed class ThroughRulesTests : IDisposable
{
    private const string Ids = """{ "Image": "i" }""";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Load_Names_AreKeptInOrderAndTheOthersNeedNoMatch()
    {
        var (table, errors) = Load(("a", Site(""" "ids", "b" """)), ("b", Site("")), ("ids", Ids));

        Assert.Empty(errors);
        Assert.Equal(["ids", "b"], table.Find("a")!.Through);
        Assert.False(table.Find("ids")!.IsReachable);
        Assert.False(table.TryMatch("anything", "/", out _));
        Assert.True(table.TryMatchInstance("ids", "", out var match));
        Assert.Equal("i", match.Image);
        Assert.False(table.TryMatchInstance("ids", "x", out _));
    }

    [Theory]
    [InlineData(""" "other" """, Ids, "Through:0: names 'other', which is no site.")]
    [InlineData(""" "a" """, Ids, "Through:0: is the site itself.")]
    [InlineData(""" "ids", "ids" """, Ids, "Through:1: names 'ids' a second time.")]
    [InlineData(""" "ids" """, """{ "Image": "i", "Through": [ "a" ] }""", "Through:0: names 'ids', which has a Through of its own (a): name those here instead.")]
    [InlineData(""" "ids" """, """{ "Image": "i", "Protocol": "Tcp", "Listen": "127.0.0.1:1" }""", "Through:0: names 'ids', which is a site of TCP connections: it must be one of HTTP.")]
    [InlineData(""" "ids" """, """{ "Image": "i", "Instance": "Host" }""", "Through:0: names 'ids', which has a VM for each Host (Instance): it must be Site or Request.")]
    [InlineData(""" "ids" """, """{ "Match": { "Path": "/{x}" }, "Image": "{x}", "Instance": "Path" }""", "Through:0: names 'ids', which takes its image ({x}) from the request: it must name one.")]
    public void Load_ThroughThatBreaksARule_NamesFileKeyAndRule(string through, string ids, string expected)
    {
        var (_, errors) = Load(("a", Site(through)), ("ids", ids));

        Assert.Contains(errors, error => $"{error.Key}: {error.Rule}" == expected && Path.GetFileName(error.File) == "a.json");
    }

    [Fact]
    public void Load_TcpSiteThatNamesOthers_IsRefused()
    {
        var (_, errors) = Load(("a", """{ "Image": "i", "Protocol": "Tcp", "Listen": "127.0.0.1:1", "Through": [ "ids" ] }"""), ("ids", Site("")));

        Assert.Contains(errors, error => error.Key == "Through" && error.Rule.StartsWith("means nothing where Listen is", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_SiteWithoutMatchThatNobodyNames_IsRefused()
    {
        var (_, errors) = Load(("a", Site("")), ("ids", Ids));

        var error = Assert.Single(errors);
        Assert.Equal(("ids.json", "Match", "is missing; only a site that another one names in Through does without."), (Path.GetFileName(error.File), error.Key, error.Rule));
    }

    [Fact]
    public void Load_NamedSiteHasErrorsOfItsOwn_ThoseAloneAreTold()
    {
        var (_, errors) = Load(("a", Site(""" "ids" """)), ("ids", """{ "Image": "i", "Wrong": 1 }"""));

        Assert.Equal("Wrong", Assert.Single(errors).Key);
    }

    [Fact]
    public void Load_NamedSiteIsTakenAway_IsTold()
    {
        var (before, _) = Load(("a", Site(""" "ids" """)), ("ids", Ids));
        File.Delete(_folder.Combine("ids.json"));

        var (_, errors) = new SiteFolder(_folder.Path, SitePolicy.BuiltIn).Load(before);

        Assert.Equal("Through:0", Assert.Single(errors).Key);
    }

    public void Dispose() => _folder.Dispose();

    private static string Site(string through) => $$"""{ "Match": { "Hosts": [ "site{{through.Length}}.test" ] }, "Image": "i", "Through": [ {{through}} ] }""";

    private (SiteTable Table, IReadOnlyList<Gateway.Images.Documents.DocumentError> Errors) Load(params (string Name, string Json)[] sites)
    {
        foreach (var (name, json) in sites)
        {
            _folder.Write($"{name}.json", json);
        }

        return new SiteFolder(_folder.Path, SitePolicy.BuiltIn).Load(SiteTable.Empty);
    }
}
