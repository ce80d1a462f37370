using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Gateway.Images.Sites;
using Gateway.Images.Storage;
using Gateway.Testing;
using Xunit;

namespace Gateway.Images.Tests.Sites;

/// <summary>Folders that no site can be made of, or that try to get more out of the machine than they hold: a clear error or the right site, never a broken image.</summary>
public sealed class HostileSiteTests : IDisposable
{
    private const int Page = 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;
    private readonly ImageStore _store;
    private readonly string _kernel;

    public HostileSiteTests()
    {
        _store = new ImageStore(_folder.Combine("store"), TimeProvider.System);
        _kernel = _folder.Write("kernel.elf", "\u007fELF and so on");
        _folder.Write("site/index.html", "index");
    }

    public void Dispose() => _folder.Dispose();

    private Task<SiteImageResult> BuildAsync(Action<SiteBuildProgress>? told = null)
        => new SiteImageBuilder(_store, TimeProvider.System)
            .BuildAsync(_folder.Combine("site"), "blog", _kernel, new SiteImageOptions(), told is null ? null : new SynchronousProgress(told), _token)
            .WaitAsync(TestTimeouts.Local, _token);

    private async Task<string> RefusalAsync(ImageErrorReason reason = ImageErrorReason.InvalidSource, Action<SiteBuildProgress>? told = null)
    {
        var error = await Assert.ThrowsAsync<ImageException>(() => BuildAsync(told));
        Assert.Equal(reason, error.Reason);
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(_store.Folder).Select(path => Path.GetFileName(path)));
        return error.Message;
    }

    private string Link(string name, string target)
    {
        File.CreateSymbolicLink(_folder.Combine("site", name), target);
        return name;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TestTimeouts.Process);
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc")]
    [InlineData("../kernel.elf")]
    [InlineData("..")]
    [InlineData("/proc/self/root/etc/passwd")]
    public async Task BuildAsync_LinkOutOfTheFolder_IsRefusedByName(string target)
    {
        Link("leak", target);

        Assert.StartsWith("'/leak' is a link that leads out of the folder, to '", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_FolderWithTheSamePrefixBeside_IsOutside()
    {
        _folder.Write("site-private/secret.txt", "secret");
        Link("leak", "../site-private/secret.txt");

        Assert.StartsWith("'/leak' is a link that leads out of the folder", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_LinksInside_AreFollowed()
    {
        _folder.Write("site/v2/page.html", "page");
        Link("current", "v2");
        Link("start.html", _folder.Combine("site", "v2", "page.html"));

        var entries = SiteArchiveReader.Read((await BuildAsync()).Image.Initrd!);

        Assert.Equal(("page", "page"), (entries["/current/page.html"].Identity.Text, entries["/start.html"].Identity.Text));
    }

    [Fact]
    public async Task BuildAsync_FolderItselfIsALink_IsServed()
    {
        Directory.Move(_folder.Combine("site"), _folder.Combine("real"));
        File.CreateSymbolicLink(_folder.Combine("site"), "real");

        Assert.Equal(1, (await BuildAsync()).Files);
    }

    [Theory]
    [InlineData(".", "'/loop' is a link that leads back to '")]
    [InlineData("loop", "'/loop' is a link that leads to itself.")]
    [InlineData("nowhere", "'/loop' is a link that leads nowhere (No such file or directory).")]
    public async Task BuildAsync_LinkInACircle_IsRefusedByName(string target, string expected)
    {
        Link("loop", target);

        Assert.StartsWith(expected, await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_CircleOverTwoFolders_IsRefused()
    {
        _folder.CreateFolder("site/a");
        _folder.CreateFolder("site/b");
        Link("a/to-b", "../b");
        Link("b/to-a", "../a");

        Assert.Contains("is a link that leads back to", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_Fifo_IsRefusedWithoutHanging()
    {
        await RunAsync("mkfifo", _folder.Combine("site", "pipe"));

        Assert.Equal("'/pipe' is a FIFO: a site is made of files, folders, and links within it.", await RefusalAsync());
    }

    [Fact]
    public async Task BuildAsync_Socket_IsRefused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.Combine("site", "socket")));

        Assert.StartsWith("'/socket' is a socket: ", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_Device_IsRefused()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Only root can make a device.");
        }

        await RunAsync("mknod", _folder.Combine("site", "zero"), "c", "1", "5");

        Assert.StartsWith("'/zero' is a character device: ", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb", "'/a\\u000ab' has control characters in its name.")]
    [InlineData("a\rSet-Cookie: x", "'/a\\u000dSet-Cookie: x' has control characters in its name.")]
    [InlineData("a\u001b[31m", "'/a\\u001b[31m' has control characters in its name.")]
    [InlineData("a\u007f", "'/a\\u007f' has control characters in its name.")]
    [InlineData("a\u0085", "'/a\\u0085' has control characters in its name.")]
    public async Task BuildAsync_ControlCharactersInAName_AreRefusedAndNotRepeated(string name, string expected)
    {
        _folder.Write($"site/{name}", "x");

        Assert.Equal(expected, await RefusalAsync());
    }

    [Fact]
    public async Task BuildAsync_NameThatIsNoUtf8_IsRefused()
    {
        await RunAsync("/bin/sh", "-c", $"touch \"$(printf '{_folder.Combine("site")}/a\\377b')\"");

        Assert.Equal("'/a\ufffdb' has a name that is not valid UTF-8.", await RefusalAsync());

        // The framework cannot name the file to delete it.
        await RunAsync("rm", "-rf", _folder.Combine("site"));
    }

    [Fact]
    public async Task BuildAsync_NamesThatOnlyLookAlike_AreEachServed()
    {
        _folder.Write("site/caf\u00e9.txt", "composed");
        _folder.Write("site/cafe\u0301.txt", "decomposed");
        _folder.Write("site/A.txt", "upper");
        _folder.Write("site/a.txt", "lower");

        var entries = SiteArchiveReader.Read((await BuildAsync()).Image.Initrd!);

        Assert.Equal(("composed", "decomposed"), (entries["/caf\u00e9.txt"].Identity.Text, entries["/cafe\u0301.txt"].Identity.Text));
        Assert.Equal(("upper", "lower"), (entries["/A.txt"].Identity.Text, entries["/a.txt"].Identity.Text));
    }

    [Fact]
    public async Task BuildAsync_OddButLegalNames_AreServed()
    {
        string[] names = ["a%2fb.txt", "what?.txt", "a#b.txt", "back\\slash.txt", "quo\"te.txt", "..a.txt", "a..b", "\U0001f600.txt", "\ue000.txt"];
        foreach (var name in names.Where(name => name[0] != '.'))
        {
            _folder.Write($"site/{name}", name);
        }

        var entries = SiteArchiveReader.Read((await BuildAsync()).Image.Initrd!);

        Assert.All(names.Where(name => name[0] != '.'), name => Assert.Equal(name, entries["/" + name].Identity.Text));
    }

    [Fact]
    public async Task BuildAsync_AddressTooLong_IsRefused()
    {
        // Links make addresses longer than any path of the file system.
        var segment = new string('x', 250);
        var deep = _folder.CreateFolder("site/d/" + string.Join('/', Enumerable.Repeat(segment, 10)));
        _folder.Write("site/e/" + string.Join('/', Enumerable.Repeat(segment, 10)) + "/file.txt", "x");
        File.CreateSymbolicLink(Path.Combine(deep, "on"), _folder.Combine("site", "e"));

        Assert.Contains("bytes; at most 4096 can be served.", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BuildAsync_NothingToServe_IsRefused(bool withDotFile)
    {
        File.Delete(_folder.Combine("site", "index.html"));
        if (withDotFile)
        {
            _folder.Write("site/.hidden", "x");
        }

        Assert.EndsWith("holds no file that a site could serve.", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "cannot be read: No such file or directory.")]
    [InlineData("kernel.elf", "is a file, not a folder.")]
    public async Task BuildAsync_NoFolder_IsRefused(string name, string expected)
    {
        var error = await Assert.ThrowsAsync<ImageException>(
            () => new SiteImageBuilder(_store, TimeProvider.System).BuildAsync(_folder.Combine(name), "blog", _kernel, new SiteImageOptions(), null, _token));

        Assert.EndsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_FileLargerThanAnArchive_IsRefusedBeforeItIsRead()
    {
        using (var sparse = File.OpenHandle(_folder.Combine("site", "large.bin"), FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(sparse, 1L << 31);
        }

        Assert.Equal("'/large.bin' does not fit any more: a site is smaller than 2 GiB.", await RefusalAsync());
    }

    [Fact]
    public async Task BuildAsync_FileOnlyChangedAfterItWasRead_KeepsWhatWasRead()
    {
        _folder.Write("site/a.txt", "aaaa");
        _folder.Write("site/b.txt", "bbbb");

        var result = await BuildAsync(progress => ChangeWhen(progress, "/b.txt", "a.txt"));

        Assert.Equal("aaaa", SiteArchiveReader.Read(result.Image.Initrd!)["/a.txt"].Identity.Text);
    }

    [Fact]
    public async Task BuildAsync_FileRemovedMeanwhile_IsRefusedByName()
    {
        _folder.Write("site/a.txt", "aaaa");

        Assert.StartsWith("'/a.txt' cannot be read: ", await RefusalAsync(told: progress => RemoveWhen(progress, "/a.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_FolderBecomesALinkOutMeanwhile_LeaksNothing()
    {
        _folder.Write("site/sub/secret.txt", "harmless");
        _folder.Write("outside/secret.txt", "secret");

        var message = await RefusalAsync(ImageErrorReason.SourceChanged, progress =>
        {
            if (progress.File == "/sub/secret.txt")
            {
                Directory.Move(_folder.Combine("site", "sub"), _folder.Combine("moved"));
                Link("sub", "../outside");
            }
        });

        Assert.StartsWith("'/sub/secret.txt' changed while it was read, twice", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_FileKeepsChanging_IsRefusedOrOneStateOfIt()
    {
        // Two states of the same length, swapped by a writer in place: what is served must be one of them, never a mix. A page each: in the midst of a longer write, the writer may
        // have to wait for the processor, and what the file is meanwhile nobody can tell from what it is to be.
        var states = new[] { new string('a', Page), new string('b', Page) };
        var path = _folder.Write("site/busy.txt", states[0]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_token);
        var writer = Task.Run(
            () =>
            {
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                for (var round = 1; !stop.IsCancellationRequested; round++)
                {
                    RandomAccess.Write(file, Encoding.ASCII.GetBytes(states[round % 2]), 0);
                }
            },
            _token);

        for (var round = 0; round < 5; round++)
        {
            try
            {
                var text = SiteArchiveReader.Read((await BuildAsync()).Image.Initrd!)["/busy.txt"].Identity.Text;
                Assert.Single(text.Distinct());
            }
            catch (ImageException error)
            {
                Assert.Equal(ImageErrorReason.SourceChanged, error.Reason);
            }
        }

        await stop.CancelAsync();
        await writer.WaitAsync(TestTimeouts.Local, _token);
    }

    [Fact]
    public async Task BuildAsync_FileThatCannotBeRead_IsRefusedByName()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Root can read every file.");
        }

        File.SetUnixFileMode(_folder.Write("site/secret.txt", "x"), UnixFileMode.None);

        Assert.StartsWith("'/secret.txt' cannot be read: ", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_Cancelled_LeavesNothing()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(_token);
        var build = new SiteImageBuilder(_store, TimeProvider.System).BuildAsync(
            _folder.Combine("site"), "blog", _kernel, new SiteImageOptions(), new SynchronousProgress(_ => cancelled.Cancel()), cancelled.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        Assert.Empty(_store.List());
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(_store.Folder).Select(path => Path.GetFileName(path)));
    }

    private void ChangeWhen(SiteBuildProgress progress, string reached, string file)
    {
        if (progress.File == reached)
        {
            File.AppendAllText(_folder.Combine("site", file), "more");
        }
    }

    private void RemoveWhen(SiteBuildProgress progress, string reached)
    {
        if (progress.File == reached)
        {
            File.Delete(_folder.Combine("site", reached[1..]));
        }
    }
}
