using Gateway.Testing;
using Gateway.Vms.Configuration;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Policies;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Vms.Tests.Sites;

/// <summary>What can become of the folder of site files while it is served, and what may stand in it in place of files.</summary>
public sealed class SiteFolderFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger<SiteCatalog> _log = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    public SiteFolderFaultTests() => Write("sites", "one");

    public void Dispose() => _folder.Dispose();

    private string Sites => _folder.Combine("sites");

    private string Messages => string.Join('\n', _log.Collector.GetSnapshot().Select(record => record.Message));

    private void Write(string folder, string name) => _folder.Write($"{folder}/{name}.json", $$"""{ "Match": { "Hosts": [ "{{name}}.localhost" ] }, "Image": "i" }""");

    private async Task<SiteCatalog> StartAsync()
    {
        var catalog = new SiteCatalog(Options.Create(new GatewayOptions { Sites = Sites }), TimeProvider.System, _log);
        await catalog.StartAsync(_token);
        return catalog;
    }

    private string ErrorOf(string json)
    {
        _folder.Write("sites/bad.json", json);
        return Assert.Single(new SiteFolder(Sites, SitePolicy.BuiltIn).Load(SiteTable.Empty).Errors).ToString();
    }

    [Theory]
    [InlineData("", "bad.json:1: is not valid JSON: it is empty.")]
    [InlineData("{", "bad.json:1: is not valid JSON")]
    [InlineData("[]", "bad.json:1: must be an object, but is an array.")]
    [InlineData("""{ "Match": {}, "Image": "i", "image": "j" }""", "bad.json:1: image is there twice.")]
    [InlineData("""{ "Match": {}, "Image": "i", "Idle": 5 }""", "bad.json:1: Idle must be an object, but is 5.")]
    [InlineData("""{ "Match": { "Hosts": "a" }, "Image": "i" }""", "bad.json:1: Match:Hosts must be an array, but is \"a\".")]
    public void Load_BrokenFile_NamesFileKeyAndRule(string json, string expected) => Assert.Contains(expected, ErrorOf(json), StringComparison.Ordinal);

    [Fact]
    public void Load_NoFileInPlaceOfOne_IsAnErrorAndTheOthersAreReadToo()
    {
        _folder.CreateFolder("sites/folder.json");
        File.CreateSymbolicLink(Path.Combine(Sites, "link.json"), "nowhere");
        _folder.Write("sites/large.json", new byte[10 * 1024 * 1024]);

        var (table, errors) = new SiteFolder(Sites, SitePolicy.BuiltIn).Load(SiteTable.Empty);

        Assert.Equal(
            [$"{Sites}/folder.json: is a folder, not a file.", $"{Sites}/large.json: is larger than 1 MiB.", $"{Sites}/link.json: is a link that leads nowhere."],
            errors.Select(error => error.ToString()));
        Assert.NotNull(table.Find("one"));
    }

    [Fact]
    public void Load_WhatEditorsLeave_IsNoSite()
    {
        File.CreateSymbolicLink(Path.Combine(Sites, ".#one.json"), "somebody@somewhere");
        _folder.Write("sites/.one.json.swp", "x");
        _folder.Write("sites/one.json~", "x");

        Assert.Empty(new SiteFolder(Sites, SitePolicy.BuiltIn).Load(SiteTable.Empty).Errors);
    }

    [Fact]
    public async Task Watch_FolderTakenAway_KeepsTheSitesSaysWhyAndFollowsWhenItIsBack()
    {
        using var catalog = await StartAsync();

        Directory.Delete(Sites, recursive: true);
        await Eventually.HoldsAsync(() => Messages.Contains("cannot be read as the folder of sites (Gateway:Sites)", StringComparison.Ordinal));
        Assert.NotNull(catalog.Current.Find("one"));

        Write("sites", "two");
        await Eventually.HoldsAsync(() => catalog.Current.Find("two") is not null);
        Write("sites", "three");
        await Eventually.HoldsAsync(() => catalog.Current.Find("three") is not null);
        Assert.Contains("has no errors any more", Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_EverythingAboveTakenAway_FollowsWhenItIsBack()
    {
        Write("deep/down/sites", "one");
        using var catalog = new SiteCatalog(Options.Create(new GatewayOptions { Sites = _folder.Combine("deep", "down", "sites") }), TimeProvider.System, _log);
        await catalog.StartAsync(_token);

        Directory.Delete(_folder.Combine("deep"), recursive: true);
        await Eventually.HoldsAsync(() => Messages.Contains("cannot be read as the folder of sites", StringComparison.Ordinal));
        Write("deep/down/sites", "two");

        await Eventually.HoldsAsync(() => catalog.Current.Find("two") is not null);
    }

    [Fact]
    public async Task Watch_AnotherFolderTakesItsPlace_IsFollowed()
    {
        using var catalog = await StartAsync();
        Write("new", "two");

        Directory.Move(Sites, _folder.Combine("old"));
        Directory.Move(_folder.Combine("new"), Sites);
        await Eventually.HoldsAsync(() => catalog.Current.Find("two") is not null && catalog.Current.Find("one") is null);

        Write("sites", "three");
        await Eventually.HoldsAsync(() => catalog.Current.Find("three") is not null);
    }

    [Fact]
    public async Task Watch_LinkSwapped_IsFollowed()
    {
        Directory.Move(Sites, _folder.Combine("v1"));
        File.CreateSymbolicLink(Sites, "v1");
        using var catalog = await StartAsync();
        Write("v2", "two");

        Directory.Delete(Sites);
        File.CreateSymbolicLink(Sites, "v2");

        await Eventually.HoldsAsync(() => catalog.Current.Find("two") is not null && catalog.Current.Find("one") is null);
    }

    [Fact]
    public async Task Watch_FilesAreLinksThroughOneThatIsSwapped_IsFollowed()
    {
        // As Kubernetes mounts a ConfigMap.
        Write("sites/..v1", "linked");
        File.CreateSymbolicLink(Path.Combine(Sites, "..data"), "..v1");
        File.CreateSymbolicLink(Path.Combine(Sites, "linked.json"), "..data/linked.json");
        using var catalog = await StartAsync();
        _folder.Write("sites/..v2/linked.json", """{ "Match": { "Hosts": [ "other.localhost" ] }, "Image": "i" }""");

        Directory.Delete(Path.Combine(Sites, "..data"));
        File.CreateSymbolicLink(Path.Combine(Sites, "..data"), "..v2");

        await Eventually.HoldsAsync(() => catalog.Current.TryMatch("other.localhost", "/", out _));
    }

    [Fact]
    public async Task TryReload_SameErrorsAgain_AreToldOnce()
    {
        using var catalog = await StartAsync();
        _folder.Write("sites/bad.json", "{");
        await Eventually.HoldsAsync(() => Messages.Contains("bad.json", StringComparison.Ordinal));
        var told = _log.Collector.Count;

        Assert.NotEmpty(catalog.TryReload());

        Assert.Equal(told, _log.Collector.Count);
    }
}
