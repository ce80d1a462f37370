using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.Images.Tests.Containers;

/// <summary>Which image of an archive is taken, and what is said when none is.</summary>
public sealed class ImageChooserTests : IDisposable
{
    private const string IndexType = "application/vnd.oci.image.index.v1+json";

    private readonly ContainerKit _kit = new();
    private readonly Dictionary<string, byte[]> _files = [];

    public void Dispose() => _kit.Dispose();

    [Theory]
    [InlineData("arm64,amd64", "amd64")]
    [InlineData("amd64/v3,amd64", "amd64")]
    [InlineData("amd64/v3,amd64/v2", "amd64/v2")]
    [InlineData("amd64/v1,amd64/v2", "amd64/v1")]
    [InlineData("386,amd64/v3", "amd64/v3")]
    public async Task Import_IndexForManyMachines_TakesTheOneThatAsksLeast(string platforms, string expected)
    {
        var image = await _kit.ImportAsync(Layout(Index([.. platforms.Split(',').Select(platform => Add(platform, Platform(platform)))])));

        Assert.Contains(expected.Replace('/', '-'), await _kit.PathsAsync(image));
    }

    [Fact]
    public async Task Import_PlatformThatOnlyTheConfigurationSays_IsRead()
    {
        var image = await _kit.ImportAsync(Layout(Add("arm64", null), Add("amd64", null)));

        Assert.Contains("amd64", await _kit.PathsAsync(image));
    }

    [Fact]
    public async Task Import_NoImageForOurMachine_TellsWhatIsThere()
    {
        var message = await _kit.RefusalAsync(Layout(Index(Add("arm64", Platform("arm64/v8")), Add("s390x", Platform("s390x")), Add("unknown", new JsonObject { ["os"] = "unknown", ["architecture"] = "unknown" }))));

        Assert.Contains("has no image for linux/amd64, only for linux/arm64/v8, linux/s390x.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_SeveralImages_AreToldApartByName()
    {
        var layout = Layout(Add("amd64", null, "one"), Add("amd64", null, "two", "other"));
        Assert.Contains("has several images: one, two. Say with --ref", await _kit.RefusalAsync(layout), StringComparison.Ordinal);

        _kit.Source = _kit.Source with { Reference = "three" };
        Assert.Contains("has no image called \"three\", only one, two.", await _kit.RefusalAsync(layout), StringComparison.Ordinal);

        _kit.Source = _kit.Source with { Reference = "two" };
        Assert.Contains("other", await _kit.PathsAsync(await _kit.ImportAsync(layout)));
    }

    [Fact]
    public async Task Import_OneImageWithTwoNames_IsOne()
        => Assert.Contains("amd64", await _kit.PathsAsync(await _kit.ImportAsync(Layout(Add("amd64", null, "one"), Add("amd64", null, "two")))));

    [Fact]
    public async Task Import_IndexInIndexes_IsFollowedSoFar()
    {
        JsonNode at = Add("amd64", null);
        for (var depth = 0; depth < 4; depth++)
        {
            at = Index(at);
        }

        Assert.Contains("amd64", await _kit.PathsAsync(await _kit.ImportAsync(Layout(at.DeepClone()))));
        _files.Remove("index.json");
        Assert.Contains("more than 4 deep", await Refusal(Layout(Index(at))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_IndexesThatListTooMuch_AreRefused()
    {
        var image = Add("arm64", Platform("arm64"));
        var index = Index([.. Enumerable.Range(0, 40).Select(_ => image.DeepClone())]);

        Assert.Contains("lists more than 1000", await _kit.RefusalAsync(Layout(Index([.. Enumerable.Range(0, 40).Select(_ => index.DeepClone())]))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhatIsNoImage_IsRefused()
    {
        Assert.Contains("is no container image: it has neither", await _kit.RefusalAsync(new TestTar().File("etc/passwd").ToArray()), StringComparison.Ordinal);
        Assert.Contains("version \"2.0.0\"", await _kit.RefusalAsync(new TestTar().File("oci-layout", "{\"imageLayoutVersion\":\"2.0.0\"}").ToArray()), StringComparison.Ordinal);
        var artifact = new TestContainer { Change = content => content.Replace("image.config", "thing", StringComparison.Ordinal) };
        Assert.Contains("its configuration is application/vnd.oci.thing", await _kit.RefusalAsync(artifact.Layer(ContainerKit.Base()).Layout()), StringComparison.Ordinal);
        var encrypted = new TestContainer { Change = content => content.Replace("layer.v1.tar", "layer.v1.tar+encrypted", StringComparison.Ordinal) };
        Assert.Contains("has a layer of the kind application/vnd.oci.image.layer.v1.tar+encrypted", await _kit.RefusalAsync(encrypted.Layer(ContainerKit.Base()).Layout()), StringComparison.Ordinal);
        Assert.Contains("no layers", await _kit.RefusalAsync(new TestContainer().Layout()), StringComparison.Ordinal);
        Assert.Contains("only for linux/arm64", await _kit.RefusalAsync(new TestContainer { Architecture = "arm64" }.Layer(ContainerKit.Base()).Docker()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FolderThatIsNone_IsToldWhatItMayBe()
    {
        var error = await Assert.ThrowsAsync<ImageException>(() => _kit.ImportAsync(_kit.Folder.CreateFolder("rootfs")));

        Assert.Contains("gateway image build app DIR", error.Message, StringComparison.Ordinal);
    }

    private Task<string> Refusal(byte[] archive)
    {
        // What is in the store already is not of this import.
        Directory.Delete(_kit.Store.Folder, recursive: true);
        return _kit.RefusalAsync(archive);
    }

    private JsonObject Add(string architecture, JsonObject? platform, string? name = null, string? file = null)
        => new TestContainer { Architecture = architecture.Split('/')[0] }.Layer(ContainerKit.Base().File(file ?? architecture.Replace('/', '-'))).AddTo(_files, platform, name);

    private JsonObject Index(params JsonNode[] manifests)
        => new TestContainer().Document(_files, new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(manifests) }, IndexType);

    private byte[] Layout(params JsonNode[] manifests)
    {
        var container = new TestContainer();
        foreach (var (path, content) in _files)
        {
            container.Files[path] = content;
        }

        return container.Layout(manifests).ToArchive();
    }

    private static JsonObject Platform(string text)
    {
        var platform = new JsonObject { ["os"] = "linux", ["architecture"] = text.Split('/')[0] };
        if (text.Split('/') is [_, var variant])
        {
            platform["variant"] = variant;
        }

        return platform;
    }
}
