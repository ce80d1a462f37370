using System.Threading.Channels;
using Gateway.Images.Catalog;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Images;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Images.Tests.Catalog;

public sealed class ImageCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;
    private readonly ImageStore _store;
    private readonly Channel<ImageChange> _changes = Channel.CreateUnbounded<ImageChange>();

    public ImageCatalogTests() => _store = new ImageStore(_folder.Combine("store"), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    private ImageCatalog CreateCatalog()
    {
        var catalog = new ImageCatalog(_store, NullLogger<ImageCatalog>.Instance);
        catalog.Changed += (_, change) => _changes.Writer.TryWrite(change);
        return catalog;
    }

    private Task<ImageChange> NextChangeAsync() => _changes.Reader.ReadAsync(_token).AsTask().WaitAsync(TestTimeouts.Local, _token);

    [Fact]
    public async Task Contains_ImagesThatWereThere_KnowsThem()
    {
        var image = await TestImages.AddAsync(_store, "blog", "kernel", _token);

        using var catalog = CreateCatalog();

        Assert.True(catalog.Contains("blog"));
        Assert.Equal(image.Digest, catalog.FindDigest("blog"));
        Assert.False(catalog.Contains("other"));
        Assert.Null(catalog.FindDigest("other"));
        Assert.Equal(["blog"], catalog.Names);
    }

    [Fact]
    public async Task Changed_ImageComesChangesAndGoes_TellsEachOnce()
    {
        using var catalog = CreateCatalog();

        var first = await TestImages.AddAsync(_store, "blog", "one", _token);
        Assert.Equal(new ImageChange("blog", null, first.Digest), await NextChangeAsync());
        var second = await TestImages.AddAsync(_store, "blog", "two", _token);
        Assert.Equal(new ImageChange("blog", first.Digest, second.Digest), await NextChangeAsync());
        Assert.Equal(second.Digest, (await catalog.LoadAsync("blog", _token)).Digest);
        await _store.RemoveAsync("blog", [], force: false, _token);
        Assert.Equal(new ImageChange("blog", second.Digest, null), await NextChangeAsync());
        Assert.False(catalog.Contains("blog"));
    }

    [Fact]
    public async Task Changed_StoreTakenAwayAndBack_TellsBoth()
    {
        var image = await TestImages.AddAsync(_store, "blog", "one", _token);
        using var catalog = CreateCatalog();

        Directory.Move(_store.Folder, _folder.Combine("away"));
        Assert.Equal(new ImageChange("blog", image.Digest, null), await NextChangeAsync());
        Directory.Move(_folder.Combine("away"), _store.Folder);
        Assert.Equal(new ImageChange("blog", null, image.Digest), await NextChangeAsync());
        await TestImages.AddAsync(_store, "blog", "two", _token);
        Assert.Equal("blog", (await NextChangeAsync()).Name);
    }

    [Fact]
    public async Task Changed_HandlerThrows_NextChangeStillArrives()
    {
        using var catalog = CreateCatalog();
        catalog.Changed += (_, _) => throw new InvalidOperationException("on purpose");

        await TestImages.AddAsync(_store, "a", "one", _token);
        await NextChangeAsync();
        await TestImages.AddAsync(_store, "b", "two", _token);

        Assert.Equal("b", (await NextChangeAsync()).Name);
    }

    [Fact]
    public async Task Changed_BrokenLink_HasAnEmptyDigest()
    {
        using var catalog = CreateCatalog();

        File.CreateSymbolicLink(_folder.Combine("store", "broken"), "nothing");

        Assert.Equal(new ImageChange("broken", null, ""), await NextChangeAsync());
        Assert.Equal(ImageErrorReason.InvalidFolder, (await Assert.ThrowsAsync<ImageException>(async () => await catalog.LoadAsync("broken", _token))).Reason);
    }

    [Fact]
    public async Task LoadAsync_SecondTime_CompletesAtOnce()
    {
        await TestImages.AddAsync(_store, "blog", "kernel", _token);
        using var catalog = new ImageCatalog(new ImageStore(_store.Folder, LaterTime.Create()), NullLogger<ImageCatalog>.Instance);

        var image = await catalog.LoadAsync("blog", _token);
        var again = catalog.LoadAsync("blog", _token);

        Assert.True(again.IsCompletedSuccessfully);
        Assert.Same(image, await again);
    }

    [Fact]
    public async Task LoadAsync_ManyAtOnce_GiveTheSameImage()
    {
        await TestImages.AddAsync(_store, "blog", "kernel", _token);
        using var catalog = new ImageCatalog(new ImageStore(_store.Folder, LaterTime.Create()), NullLogger<ImageCatalog>.Instance);

        var images = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => catalog.LoadAsync("blog", _token).AsTask()));

        Assert.All(images, image => Assert.Equal(images[0].Digest, image.Digest));
    }

    [Fact]
    public async Task LoadAsync_UnknownName_FailsAtOnceEvenWhenItIsOnTheDisk()
    {
        using var catalog = CreateCatalog();

        var load = catalog.LoadAsync("../etc", _token);

        Assert.True(load.IsFaulted);
        Assert.Equal(ImageErrorReason.NotFound, (await Assert.ThrowsAsync<ImageException>(async () => await load)).Reason);
    }

    [Fact]
    public async Task LoadAsync_FileTamperedWith_FailsAlthoughItWasLoadedBefore()
    {
        await TestImages.AddAsync(_store, "blog", "kernel", _token);
        using var catalog = CreateCatalog();
        var image = await catalog.LoadAsync("blog", _token);

        await File.WriteAllTextAsync(image.Kernel!, "kernek", _token);

        Assert.Equal(ImageErrorReason.WrongDigest, (await Assert.ThrowsAsync<ImageException>(async () => await catalog.LoadAsync("blog", _token))).Reason);
    }

    [Fact]
    public async Task Changed_MoreChangesThanTheQueueHolds_EndsWithWhatIsThere()
    {
        var image = await TestImages.AddAsync(_store, "blog", "kernel", _token);
        using var gate = new ManualResetEventSlim();
        using var catalog = new ImageCatalog(_store, NullLogger<ImageCatalog>.Instance);
        catalog.Changed += (_, change) =>
        {
            gate.Wait(TestTimeouts.Local);
            _changes.Writer.TryWrite(change);
        };

        // The first change holds the handler; more than the queue takes come meanwhile.
        for (var index = 0; index < 1500; index++)
        {
            File.CreateSymbolicLink(_folder.Combine("store", $"n{index}"), Path.GetFileName(image.Folder));
        }

        gate.Set();
        for (var seen = 0; seen < 1500; seen++)
        {
            await NextChangeAsync();
        }

        Assert.Equal(1501, catalog.Names.Count);
    }
}
