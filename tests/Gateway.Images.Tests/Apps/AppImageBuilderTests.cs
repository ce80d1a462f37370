using System.Diagnostics;
using System.Globalization;
using Gateway.Images.Apps;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Testing;
using Xunit;

namespace Gateway.Images.Tests.Apps;

/// <summary>What an application's image is, and what is on its disk: read back by <c>unsquashfs</c>, another program than the one that reads it in the guest.</summary>
public sealed class AppImageBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;
    private readonly ImageStore _store;

    private AppImageOptions _options = new() { Command = ["./server", "--port", "8080"], Ports = [8080] };

    public AppImageBuilderTests()
    {
        _store = new ImageStore(_folder.Combine("store"), TimeProvider.System);
        _folder.Write("base/kernel.elf", "kernel");
        _folder.Write("base/base.img", "initrd");
        WriteProgram("server", "#!/bin/run\nserver");
        WriteProgram("bin/run", TestProgram.Static);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BuildAsync_Folder_IsAnImageThatLoads()
    {
        var result = await BuildAsync();

        var manifest = _store.Load("shop").Manifest;
        Assert.Equal((ImageKind.Linux, "kernel.elf", "base.img", MachineType.Microvm), (manifest.Kind, manifest.Kernel, manifest.Initrd, manifest.Machine));
        Assert.Equal([new ImageDisk("root.squashfs")], manifest.Disks);
        Assert.Equal((64, TemplatePolicy.Ready), (manifest.MemoryMiB, manifest.Template));
        Assert.Equal([8080], manifest.Ports);
        Assert.Equal("init: ready on port 8080$", manifest.Ready.Console);
        Assert.Equal(2, result.Files);
    }

    [Fact]
    public async Task BuildAsync_Disk_HasDescriptionAndRoot()
    {
        WriteProgram("etc/passwd", "root:x:0:0::/:\nweb:x:33:34::/:\n");
        File.CreateSymbolicLink(_folder.Combine("app", "etc", "link"), "/bin/run");
        _options = _options with { Environment = ["A=1", "B=x y", "A=2"], User = "web", WorkingFolder = "/", StopSignal = "SIGINT" };

        var root = await UnpackAsync(await BuildAsync());

        Assert.Equal(
            "arg=./server\0arg=--port\0arg=8080\0env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\0env=A=2\0env=B=x y\0workdir=/\0user=33\0group=34\0signal=2\0port=8080\0", await File.ReadAllTextAsync(Path.Combine(root, "app"), _token));
        Assert.Equal("#!/bin/run\nserver", await File.ReadAllTextAsync(Path.Combine(root, "root", "server"), _token));
        Assert.Equal("/bin/run", new FileInfo(Path.Combine(root, "root", "etc", "link")).LinkTarget);
        Assert.Equal(File.GetUnixFileMode(_folder.Combine("app", "server")), File.GetUnixFileMode(Path.Combine(root, "root", "server")));
    }

    [Fact]
    public async Task BuildAsync_SameFolder_GivesTheSameDigest()
    {
        var first = await BuildAsync();
        var second = await BuildAsync("other");

        Assert.Equal(first.Image.Digest, second.Image.Digest);
    }

    [Fact]
    public async Task BuildAsync_Disk_DoesNotTellWhenItWasMade()
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Combine("app"), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(1));
        }

        var root = await UnpackAsync(await BuildAsync());

        Assert.Equal(DateTime.UnixEpoch.AddDays(1), Directory.GetLastWriteTimeUtc(root));
        Assert.Equal(DateTime.UnixEpoch.AddDays(1), File.GetLastWriteTimeUtc(Path.Combine(root, "root", "server")));
        Assert.Equal(DateTime.UnixEpoch, Directory.GetLastWriteTimeUtc(Path.Combine(root, "root", "bin")));
    }

    [Theory]
    [InlineData("33", 33, 34)]
    [InlineData("web", 33, 34)]
    [InlineData("web:0", 33, 0)]
    [InlineData("7", 7, 0)]
    [InlineData("7:staff", 7, 50)]
    public async Task BuildAsync_User_IsFoundInTheFoldersFiles(string user, int id, int group)
    {
        _folder.Write("app/etc/passwd", "web:x:33:34::/:\nbroken\n");
        _folder.Write("app/etc/group", "staff:x:50:\n");
        _options = _options with { User = user };

        var description = await File.ReadAllTextAsync(Path.Combine(await UnpackAsync(await BuildAsync()), "app"), _token);

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\0user={id}\0group={group}\0"), description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_TwoImages_ShareTheBase()
    {
        _folder.Write("base/kernel.elf", new string('k', 300_000));
        var first = await BuildAsync();
        WriteProgram("more", "more");
        var second = await BuildAsync("other");

        Assert.NotEqual(first.Image.Digest, second.Image.Digest);
        Assert.Equal(Gateway.Images.Files.LinuxFiles.FindStatus(first.Image.Kernel!), Gateway.Images.Files.LinuxFiles.FindStatus(second.Image.Kernel!));
    }

    private void WriteProgram(string path, string content)
    {
        var file = _folder.Write($"app/{path}", content);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
    }

    private Task<AppImageResult> BuildAsync(string name = "shop")
        => new AppImageBuilder(_store).BuildAsync(_folder.Combine("app"), name, AppBase.In(_folder.Combine("base")), _options, null, _token).WaitAsync(TestTimeouts.Process, _token);

    private async Task<string> UnpackAsync(AppImageResult result)
    {
        var target = _folder.Combine("unpacked");
        using var process = Process.Start("unsquashfs", ["-q", "-n", "-d", target, result.Image.PathOf("root.squashfs")]);
        await process.WaitForExitAsync(_token).WaitAsync(TestTimeouts.Process, _token);
        Assert.Equal(0, process.ExitCode);
        return target;
    }
}
