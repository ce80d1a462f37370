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

public sealed class SiteCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger<SiteCatalog> _log = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private SiteCatalog CreateCatalog() => new(Options.Create(new GatewayOptions { Sites = _folder.Path }), TimeProvider.System, _log);

    private void Write(string name, string host) => _folder.Write($"{name}.json", $$"""{ "Match": { "Hosts": [ "{{host}}" ] }, "Image": "i" }""");

    [Fact]
    public async Task StartAsync_FilesWithErrors_ThrowsAllOfThem()
    {
        _folder.Write("one.json", "{ nonsense");
        _folder.Write("two.json", """{ "Match": {}, "Image": 5 }""");
        Write("three", "same.localhost");
        Write("four", "same.localhost");
        using var catalog = CreateCatalog();

        var error = await Assert.ThrowsAsync<SiteConfigurationException>(() => catalog.StartAsync(_token));

        Assert.Equal(3, error.Errors.Count);
        Assert.Contains("one.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("two.json:1: Image must be text", error.Message, StringComparison.Ordinal);
        Assert.Matches("three\\.json.*matches the same as .*four\\.json", error.Message);
    }

    [Fact]
    public async Task StartAsync_NoFolder_NamesTheSetting()
    {
        using var catalog = new SiteCatalog(Options.Create(new GatewayOptions { Sites = _folder.Combine("none") }), TimeProvider.System, _log);

        var error = await Assert.ThrowsAsync<SiteConfigurationException>(() => catalog.StartAsync(_token));

        Assert.Contains("Gateway:Sites", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_FilesComeChangeAndGo_TheTableFollows()
    {
        Write("one", "one.localhost");
        using var catalog = CreateCatalog();
        await catalog.StartAsync(_token);

        Write("two", "two.localhost");
        await Eventually.HoldsAsync(() => catalog.Current.Find("two") is not null);

        Write("two", "other.localhost");
        await Eventually.HoldsAsync(() => catalog.Current.TryMatch("other.localhost", "/", out _));

        File.Move(_folder.Combine("two.json"), _folder.Combine("three.json"));
        await Eventually.HoldsAsync(() => catalog.Current.Find("three") is not null && catalog.Current.Find("two") is null);

        File.Delete(_folder.Combine("three.json"));
        await Eventually.HoldsAsync(() => catalog.Current.Sites.Count == 1);
    }

    [Fact]
    public async Task Watch_ABadFile_KeepsTheOldTableAndSaysWhyUntilItIsMended()
    {
        Write("one", "one.localhost");
        using var catalog = CreateCatalog();
        await catalog.StartAsync(_token);
        var before = catalog.Current;

        Write("two", "one.localhost");
        await Eventually.HoldsAsync(() => _log.Collector.GetSnapshot().Any(record => record.Id.Id == 1101));
        Assert.Same(before, catalog.Current);

        Write("two", "two.localhost");
        await Eventually.HoldsAsync(() => catalog.Current.Find("two") is not null);
    }

    [Fact]
    public async Task TryReload_OneFileChanged_KeepsTheOtherSitesAsTheyAre()
    {
        Write("one", "one.localhost");
        Write("two", "two.localhost");
        using var catalog = CreateCatalog();
        await catalog.StartAsync(_token);
        var (one, two) = (catalog.Current.Find("one"), catalog.Current.Find("two"));

        Write("two", "new.localhost");
        Assert.Empty(catalog.TryReload());

        Assert.Same(one, catalog.Current.Find("one"));
        Assert.True(catalog.Current.Find("two")!.Revision > two!.Revision);
    }

    [Fact]
    public void Load_TenThousandFilesAgain_KeepsTheTable()
    {
        for (var index = 0; index < 10_000; index++)
        {
            Write($"s{index}", $"s{index}.localhost");
        }

        var folder = new SiteFolder(_folder.Path, SitePolicy.BuiltIn);
        var (table, errors) = folder.Load(SiteTable.Empty);
        var again = folder.Load(table).Table;

        Assert.Empty(errors);
        Assert.Equal(10_000, table.Sites.Count);
        Assert.Same(table, again);
    }
}
