using Gateway.Images.Files;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Images;
using Xunit;

namespace Gateway.Images.Tests.Storage;

/// <summary>Large files that several images have are on the disk once, and one image's end or damage is not another's.</summary>
public sealed class SharedFilesTests : IDisposable
{
    private static readonly byte[] Large = new byte[300_000];
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;
    private readonly ImageStore _store;

    public SharedFilesTests() => _store = new ImageStore(_folder.Combine("store"), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AddAsync_SameLargeFile_IsOneFile()
    {
        var first = await AddAsync("a", Large, 8);
        var second = await AddAsync("b", Large, 9);

        Assert.NotEqual(first.Digest, second.Digest);
        Assert.Equal(LinuxFiles.FindStatus(first.Kernel!), LinuxFiles.FindStatus(second.Kernel!));
        Assert.Equal(3, LinuxFiles.CountNames(first.Kernel!));
        Assert.Equal((first.Digest, second.Digest), (_store.Load("a").Digest, _store.Load("b").Digest));
    }

    [Fact]
    public async Task AddAsync_SmallFile_IsTheImagesOwn()
    {
        var image = await AddAsync("a", new byte[100], 8);

        Assert.Equal(1, LinuxFiles.CountNames(image.Kernel!));
        Assert.False(Directory.Exists(Shared));
    }

    [Fact]
    public async Task RemoveAsync_LastImageWithTheFile_LetsItGoAtTheNextChange()
    {
        var first = await AddAsync("a", Large, 8);
        var second = await AddAsync("b", Large, 9);

        await _store.RemoveAsync("a", [], force: false, _token);
        Assert.Equal(second.Digest, _store.Load("b").Digest);
        Assert.Single(Directory.EnumerateFiles(Shared));

        await _store.RemoveAsync("b", [], force: false, _token);
        await AddAsync("c", new byte[100], 8);
        Assert.Empty(Directory.EnumerateFiles(Shared));
        Assert.False(Directory.Exists(first.Folder));
    }

    [Fact]
    public async Task AddAsync_SharedFileDamaged_TakesTheNewOne()
    {
        var first = await AddAsync("a", Large, 8);
        using (var file = File.OpenWrite(first.Kernel!))
        {
            file.WriteByte(1);
        }

        var second = await AddAsync("b", Large, 9);
        var third = await AddAsync("c", Large, 10);

        Assert.Equal(ImageErrorReason.WrongDigest, Assert.Throws<ImageException>(() => _store.Load("a")).Reason);
        Assert.Equal((second.Digest, third.Digest), (_store.Load("b").Digest, _store.Load("c").Digest));
        Assert.Equal(LinuxFiles.FindStatus(second.Kernel!), LinuxFiles.FindStatus(third.Kernel!));
    }

    private string Shared => _folder.Combine("store", ".files");

    private Task<Image> AddAsync(string name, byte[] kernel, int memoryMiB) => TestImages.AddAsync(_store, name, kernel, TestImages.Manifest with { MemoryMiB = memoryMiB }, _token);
}
