using Gateway.Images.Catalog;
using Gateway.Images.Sites;
using Gateway.Images.Storage;
using Gateway.Serving;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.Tests.Serving;

public sealed class FolderRebuilderTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger<FolderRebuilder> _log = new();

    [Fact]
    public async Task Change_AnyFile_NameLeadsToTheNewContent()
    {
        var index = _folder.Write("www/index.html", "one");
        var kernel = _folder.Write("kernel.elf", [0x7f, (byte)'E', (byte)'L', (byte)'F']);
        var served = new ServedFolder(_folder.Combine("www"), "blog", kernel);
        var store = new ImageStore(_folder.Combine("images"), TimeProvider.System);
        var builder = new SiteImageBuilder(store, TimeProvider.System);
        var before = await builder.BuildAsync(served.Folder, served.Name, kernel, new SiteImageOptions(), progress: null, _token);
        using var catalog = new ImageCatalog(store, NullLogger<ImageCatalog>.Instance);
        var changed = new TaskCompletionSource<ImageChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        catalog.Changed += (_, change) => changed.TrySetResult(change);
        using var watcher = new FolderWatcher(served.Folder, TimeProvider.System);
        using var rebuilder = new FolderRebuilder(served, watcher, builder, TimeProvider.System, _log);

        await rebuilder.StartAsync(_token);
        await File.WriteAllTextAsync(index, "two", _token);
        var change = await changed.Task.WaitAsync(_token);
        await rebuilder.StopAsync(_token);

        Assert.Equal(before.Image.Digest, change.OldDigest);
        Assert.NotEqual(before.Image.Digest, change.NewDigest);
    }

    public void Dispose() => _folder.Dispose();
}
