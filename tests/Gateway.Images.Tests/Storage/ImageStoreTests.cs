using System.Security.Cryptography;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Images;
using Xunit;

namespace Gateway.Images.Tests.Storage;

public sealed class ImageStoreTests : IDisposable
{
    private static readonly HashSet<string> NothingInUse = [];
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;
    private readonly ImageStore _store;

    public ImageStoreTests() => _store = CreateStore();

    public void Dispose() => _folder.Dispose();

    private ImageStore CreateStore() => new(_folder.Combine("store"), TimeProvider.System);

    private string[] Entries() => [.. Directory.EnumerateFileSystemEntries(_store.Folder).Select(path => Path.GetFileName(path)!).Where(name => name != ".lock").Order(StringComparer.Ordinal)];

    private Task<Image> AddAsync(string name, string kernel) => TestImages.AddAsync(_store, name, kernel, _token);

    private static ImageErrorReason ReasonOf(Action action) => Assert.Throws<ImageException>(action).Reason;

    [Fact]
    public async Task AddAsync_NewImage_IsALinkToAFolderNamedByTheDigestOfItsManifest()
    {
        var image = await AddAsync("blog", "kernel");

        var manifest = Path.Combine(image.Folder, "image.json");
        var hex = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(manifest, _token)));
        Assert.Equal($"sha256:{hex}", image.Digest);
        Assert.Equal($"sha256-{hex}", new FileInfo(_folder.Combine("store", "blog")).LinkTarget);
        Assert.Equal(_folder.Combine("store", $"sha256-{hex}"), image.Folder);
        Assert.Equal(Path.Combine(image.Folder, "kernel.elf"), image.Kernel);
        Assert.Equal(["blog", $"sha256-{hex}"], Entries());
    }

    [Fact]
    public async Task AddAsync_NewImage_CanBeReadByAll()
    {
        var image = await AddAsync("blog", "kernel");

        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Assert.Equal(Readable | UnixFileMode.UserWrite, File.GetUnixFileMode(image.Kernel!));
        Assert.Equal(Readable | UnixFileMode.UserWrite, File.GetUnixFileMode(image.PathOf("image.json")));
        Assert.Equal(
            Readable | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute,
            File.GetUnixFileMode(image.Folder));
    }

    [Fact]
    public async Task AddAsync_SameName_LeavesTheOldFolderUntilGarbageIsCollected()
    {
        var old = await AddAsync("blog", "one");
        var now = await AddAsync("blog", "two");

        Assert.Equal(now.Digest, _store.Load("blog").Digest);
        Assert.True(File.Exists(old.Kernel));
        Assert.Empty(await _store.CollectGarbageAsync(new HashSet<string> { old.Digest }, _token));
        Assert.True(File.Exists(old.Kernel));
        Assert.Equal([old.Digest], await _store.CollectGarbageAsync(NothingInUse, _token));
        Assert.False(Directory.Exists(old.Folder));
        Assert.Equal(now.Digest, _store.Load("blog").Digest);
    }

    [Fact]
    public async Task AddAsync_SameContentTwoNames_ShareOneFolder()
    {
        var first = await AddAsync("a", "kernel");
        var second = await AddAsync("b", "kernel");

        Assert.Equal(first.Folder, second.Folder);
        Assert.Equal(["a", "b"], _store.Inspect("b").Names);
        await _store.RemoveAsync("a", [], force: false, _token);
        Assert.Equal(second.Digest, _store.Load("b").Digest);
    }

    [Fact]
    public async Task AddAsync_FolderOfThatDigestWasDamaged_IsReplaced()
    {
        var image = await AddAsync("blog", "kernel");
        await File.WriteAllTextAsync(image.Kernel!, "kernek", _token);
        Assert.Equal(ImageErrorReason.WrongDigest, ReasonOf(() => _store.Load("blog")));

        await AddAsync("blog", "kernel");

        Assert.Equal("kernel", await File.ReadAllTextAsync(_store.Load("blog").Kernel!, _token));
        Assert.Equal(2, Entries().Length);
    }

    [Fact]
    public async Task AddAsync_InvalidManifest_LeavesTheStoreAsItWas()
    {
        var error = await Assert.ThrowsAsync<ImageException>(() => TestImages.AddAsync(_store, "blog", "kernel", TestImages.Manifest with { MemoryMiB = 0 }, _token));

        Assert.Equal(ImageErrorReason.InvalidManifest, error.Reason);
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task AddAsync_ManyAtOnceFromSeveralStores_EveryNameIsSound()
    {
        var adds = Enumerable.Range(0, 40).Select(index => Task.Run(() => TestImages.AddAsync(CreateStore(), $"name-{index % 4}", $"kernel {index % 3}", _token)));

        await Task.WhenAll(adds).WaitAsync(TestTimeouts.Local, _token);

        Assert.All(Enumerable.Range(0, 4), index => Assert.NotNull(CreateStore().Load($"name-{index}")));
        await _store.CollectGarbageAsync(NothingInUse, _token);
        Assert.All(_store.List(), summary => Assert.Null(summary.Problem));
        Assert.DoesNotContain(Entries(), entry => entry.StartsWith('.'));
    }

    [Fact]
    public async Task AddAsync_PlainFolderHasTheName_IsRefused()
    {
        Directory.CreateDirectory(_folder.Combine("store", "blog"));

        Assert.Equal(ImageErrorReason.InvalidFolder, (await Assert.ThrowsAsync<ImageException>(() => AddAsync("blog", "kernel"))).Reason);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData(".lock")]
    [InlineData("")]
    public async Task AllOperations_BadName_AreRefused(string name)
    {
        Assert.Equal(ImageErrorReason.InvalidName, ReasonOf(() => _store.Load(name)));
        Assert.Equal(ImageErrorReason.InvalidName, ReasonOf(() => _store.Inspect(name)));
        Assert.Equal(ImageErrorReason.InvalidName, (await Assert.ThrowsAsync<ImageException>(() => AddAsync(name, "kernel"))).Reason);
        Assert.Equal(ImageErrorReason.InvalidName, (await Assert.ThrowsAsync<ImageException>(() => _store.RemoveAsync(name, [], force: true, _token))).Reason);
    }

    [Fact]
    public void Load_UnknownName_IsNotFound() => Assert.Equal(ImageErrorReason.NotFound, ReasonOf(() => _store.Load("nothing")));

    [Fact]
    public async Task Load_UntouchedSinceTheLast_GivesTheSameObject()
    {
        await AddAsync("blog", "kernel");
        var store = new ImageStore(_store.Folder, LaterTime.Create());

        Assert.Same(store.Load("blog"), store.Load("blog"));
    }

    [Fact]
    public async Task Load_ContentChangedWithSizeAndTimeKept_IsFound()
    {
        var image = await AddAsync("blog", "kernel");
        var time = File.GetLastWriteTimeUtc(image.Kernel!);
        await File.WriteAllTextAsync(image.Kernel!, "KERNEL", _token);
        File.SetLastWriteTimeUtc(image.Kernel!, time);

        var error = Assert.Throws<ImageException>(() => _store.Load("blog"));

        Assert.Equal(ImageErrorReason.WrongDigest, error.Reason);
        Assert.Contains("image 'blog': the file 'kernel.elf' has the digest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_FileMissing_NamesIt()
    {
        File.Delete((await AddAsync("blog", "kernel")).Kernel!);

        var error = Assert.Throws<ImageException>(() => _store.Load("blog"));

        Assert.Equal((ImageErrorReason.InvalidFolder, "image 'blog' has no file 'kernel.elf', which image.json lists."), (error.Reason, error.Message));
    }

    [Fact]
    public async Task Load_FileThatIsNotListed_NamesIt()
    {
        var image = await AddAsync("blog", "kernel");
        await File.WriteAllTextAsync(image.PathOf("extra"), "", _token);

        Assert.Contains("holds 'extra', which image.json does not list", Assert.Throws<ImageException>(() => _store.Load("blog")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_LinkInPlaceOfAFile_IsRefused()
    {
        var image = await AddAsync("blog", "kernel");
        File.Move(image.Kernel!, _folder.Combine("elsewhere"));
        File.CreateSymbolicLink(image.Kernel!, _folder.Combine("elsewhere"));

        Assert.Contains("'kernel.elf' is a link, not a file.", Assert.Throws<ImageException>(() => _store.Load("blog")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ManifestChanged_IsFoundByTheFoldersName()
    {
        var image = await AddAsync("blog", "kernel");
        await File.AppendAllTextAsync(image.PathOf("image.json"), " ", _token);

        Assert.Equal(ImageErrorReason.WrongDigest, ReasonOf(() => _store.Load("blog")));
    }

    [Fact]
    public async Task Load_LinkThatLeadsNowhere_IsRefused()
    {
        var image = await AddAsync("blog", "kernel");
        Directory.Delete(image.Folder, recursive: true);
        File.CreateSymbolicLink(_folder.Combine("store", "loop"), "loop");

        Assert.Equal(ImageErrorReason.InvalidFolder, ReasonOf(() => _store.Load("blog")));
        Assert.Equal(ImageErrorReason.InvalidFolder, ReasonOf(() => _store.Load("loop")));
    }

    [Fact]
    public async Task Load_FolderMadeByHand_IsTakenAsItIs()
    {
        var image = await AddAsync("blog", "kernel");
        Directory.Move(image.Folder, _folder.Combine("mine"));
        File.CreateSymbolicLink(_folder.Combine("store", "mine"), "../mine");

        Assert.Equal((image.Digest, _folder.Combine("mine")), (_store.Load("mine").Digest, _store.Load("mine").Folder));
    }

    [Fact]
    public async Task Load_KernelLargerThanMemory_IsRefused()
    {
        var error = await Assert.ThrowsAsync<ImageException>(
            () => TestImages.AddAsync(_store, "blog", new string('x', 2 * 1024 * 1024), TestImages.Manifest with { MemoryMiB = 2 }, _token));

        Assert.Contains("memoryMiB is 2, but kernel and initrd alone take 2 MiB.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_GoodAndBad_TellsBoth()
    {
        await AddAsync("good", "kernel");
        File.Delete((await AddAsync("bad", "other")).Kernel!);

        var list = _store.List();

        Assert.Equal(["bad", "good"], list.Select(summary => summary.Name));
        Assert.Contains("has no file 'kernel.elf'", list[0].Problem, StringComparison.Ordinal);
        Assert.Equal((null, ImageKind.Generic, 8), (list[1].Problem, list[1].Kind, list[1].MemoryMiB));
        Assert.True(list[1].Size > 6);
    }

    [Fact]
    public void List_NoStore_IsEmpty() => Assert.Empty(_store.List());

    [Fact]
    public async Task Inspect_Image_GivesItsFiles()
    {
        await AddAsync("blog", "kernel");

        var file = Assert.Single(_store.Inspect("blog").Files);

        Assert.Equal(("kernel.elf", 6L, ImageDigest.Of("kernel"u8)), (file.Name, file.Size, file.Digest));
    }

    [Fact]
    public async Task RemoveAsync_LastName_TakesTheFolderToo()
    {
        await AddAsync("blog", "kernel");

        await _store.RemoveAsync("blog", [], force: false, _token);

        Assert.Empty(Entries());
        Assert.Equal(ImageErrorReason.NotFound, (await Assert.ThrowsAsync<ImageException>(() => _store.RemoveAsync("blog", [], force: false, _token))).Reason);
    }

    [Fact]
    public async Task RemoveAsync_InUse_IsRefusedUnlessForcedAndLeavesTheFiles()
    {
        var image = await AddAsync("blog", "kernel");

        var error = await Assert.ThrowsAsync<ImageException>(() => _store.RemoveAsync("blog", ["vm-1", "vm-2"], force: false, _token));
        Assert.Equal(ImageErrorReason.InUse, error.Reason);
        Assert.Contains("image 'blog' is in use by vm-1, vm-2;", error.Message, StringComparison.Ordinal);

        await _store.RemoveAsync("blog", ["vm-1"], force: true, _token);
        Assert.Empty(_store.List());
        Assert.True(File.Exists(image.Kernel));
        Assert.Equal([image.Digest], await _store.CollectGarbageAsync(NothingInUse, _token));
    }

    [Fact]
    public async Task AnyChange_LeftoversOfCrashedProcesses_AreSwept()
    {
        await AddAsync("blog", "kernel");
        Directory.CreateDirectory(_folder.Combine("store", ".staging-dead"));
        _folder.Write("store/.trash-dead/file", "x");
        File.CreateSymbolicLink(_folder.Combine("store", ".link-dead"), "sha256-x");
        using var alive = await _store.StageAsync(_token);

        await AddAsync("blog", "other");

        Assert.True(Directory.Exists(alive.Path));
        Assert.Equal([Path.GetFileName(alive.Path)], Entries().Where(entry => entry.StartsWith('.')));
    }

    [Fact]
    public async Task StageAsync_Disposed_LeavesNothing()
    {
        using (var staging = await _store.StageAsync(_token))
        {
            await File.WriteAllTextAsync(staging.PathOf("x"), "x", _token);
        }

        Assert.Empty(Entries());
    }

    [Fact]
    public async Task StageAsync_StoreIsAFile_SaysSo()
    {
        _folder.Write("store", "not a folder");

        Assert.Equal(ImageErrorReason.StoreUnusable, (await Assert.ThrowsAsync<ImageException>(() => _store.StageAsync(_token))).Reason);
    }

    [Fact]
    public async Task ImportAsync_FolderMadeByHand_BecomesAnImage()
    {
        var source = _folder.CreateFolder("source");
        _folder.Write("source/k.elf", "kernel");
        _folder.Write("source/image.json", $$"""{ "kind": "generic", "kernel": "k.elf", "memoryMiB": 8, "ready": { "http": "/" }, "files": { "k.elf": "{{ImageDigest.Of("kernel"u8)}}" } }""");

        var image = await _store.ImportAsync("mine", source, _token);

        Assert.Equal("k.elf", image.Manifest.Kernel);
        Assert.Equal(image.Digest, _store.Load("mine").Digest);
    }

    [Fact]
    public async Task ImportAsync_WrongDigestOrNoFolder_IsRefused()
    {
        var source = _folder.CreateFolder("source");
        _folder.Write("source/k.elf", "kernel");
        _folder.Write("source/image.json", $$"""{ "kind": "generic", "kernel": "k.elf", "memoryMiB": 8, "ready": { "http": "/" }, "files": { "k.elf": "{{ImageDigest.Of("other"u8)}}" } }""");

        Assert.Equal(ImageErrorReason.WrongDigest, (await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync("mine", source, _token))).Reason);
        Assert.Equal(ImageErrorReason.InvalidSource, (await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync("mine", _folder.Combine("none"), _token))).Reason);
        Assert.Empty(Entries());
    }
}
