using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Gateway.Images.Apps;
using Gateway.Images.Storage;
using Gateway.Testing;
using Xunit;

namespace Gateway.Images.Tests.Apps;

/// <summary>Folders and options that no application's image can be made of: refused by name, with nothing left in the store.</summary>
public sealed class HostileAppTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;
    private readonly ImageStore _store;

    private AppImageOptions _options = new() { Command = ["./server"], Ports = [8080] };

    public HostileAppTests()
    {
        _store = new ImageStore(_folder.Combine("store"), TimeProvider.System);
        _folder.Write("base/kernel.elf", "kernel");
        _folder.Write("base/base.img", "initrd");
        WriteProgram(TestProgram.Static);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("..", "leads out of the folder")]
    [InlineData("../outside", "leads out of the folder")]
    [InlineData("a/../../b", "leads out of the folder")]
    [InlineData("/a/../..", "leads out of the folder")]
    [InlineData("a\nb", "control characters")]
    public async Task BuildAsync_LinkThatClimbsOut_IsRefusedByName(string target, string rule)
    {
        File.CreateSymbolicLink(_folder.Combine("app", "link"), target);

        Assert.Contains(rule, await RefusalAsync("'link'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_LinkToTheFolderAsItIsHere_IsRefused()
    {
        File.CreateSymbolicLink(_folder.Combine("app", "link"), _folder.Combine("app", "server"));

        Assert.Contains("make it relative", await RefusalAsync("'link'"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../server")]
    [InlineData("/proc/self/exe")]
    [InlineData("nowhere")]
    [InlineData("link")]
    public async Task BuildAsync_LinkWithinTheGuest_StaysALink(string target)
    {
        Directory.CreateDirectory(_folder.Combine("app", "bin"));
        File.CreateSymbolicLink(_folder.Combine("app", "bin", "link"), target);

        Assert.Equal(2, (await BuildAsync()).Files);
    }

    [Fact]
    public async Task BuildAsync_Fifo_IsRefused()
    {
        await RunAsync("mkfifo", _folder.Combine("app", "pipe"));

        Assert.Contains("is a FIFO", await RefusalAsync("'pipe'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_Socket_IsRefused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.Combine("app", "socket")));

        Assert.Contains("is a socket", await RefusalAsync("'socket'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_ControlCharacterInAName_IsRefusedWithoutWritingIt()
    {
        _folder.Write("app/a\u001b[2J", "");

        Assert.DoesNotContain('\u001b', await RefusalAsync("\\u001b[2J"));
    }

    [Fact]
    public async Task BuildAsync_NameThatIsNoText_IsRefused()
    {
        await RunAsync("sh", "-c", "touch \"$0/$(printf '\\377')\"", _folder.Combine("app"));

        Assert.Contains("not valid UTF-8", await RefusalAsync(""), StringComparison.Ordinal);

        // The framework cannot delete it either.
        await RunAsync("rm", "-r", _folder.Combine("app"));
    }

    [Theory]
    [InlineData("missing", "the root has no file 'missing'")]
    [InlineData("./a/../../missing", "the root has no file 'missing'")]
    public async Task BuildAsync_ProgramThatIsNotThere_IsRefused(string program, string rule)
    {
        _options = _options with { Command = [program.Contains('/', StringComparison.Ordinal) ? program : "./" + program] };

        Assert.Contains(rule, await RefusalAsync(program), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_ProgramThatMayNotRun_IsRefused()
    {
        File.SetUnixFileMode(_folder.Combine("app", "server"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Contains("chmod +x", await RefusalAsync("./server"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(183, null, "another processor")]
    [InlineData(62, "/lib64/ld-linux-x86-64.so.2", "needs /lib64/ld-linux-x86-64.so.2, which the root has not")]
    public async Task BuildAsync_ProgramForAnotherSystem_IsRefused(int machine, string? loader, string rule)
    {
        WriteProgram(TestProgram.Header(machine, loader));

        Assert.Contains(rule, await RefusalAsync("./server"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/usr/bin/python3\n", "needs /usr/bin/python3")]
    [InlineData("MZ", "neither a Linux program")]
    [InlineData("", "neither a Linux program")]
    public async Task BuildAsync_FileThatCannotRun_IsRefused(string content, string rule)
    {
        WriteProgram(content);

        Assert.Contains(rule, await RefusalAsync("./server"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_Options_AreChecked()
    {
        var good = _options;
        await OptionIsRefusedAsync(good with { Command = [] }, "'exec' must name a program");
        await OptionIsRefusedAsync(good with { Command = ["./server", "a\0b"] }, "must not hold a NUL");
        await OptionIsRefusedAsync(good with { Environment = ["=x"] }, "must be KEY=VALUE");
        await OptionIsRefusedAsync(good with { Environment = ["KEY"] }, "must be KEY=VALUE");
        await OptionIsRefusedAsync(good with { WorkingFolder = "srv" }, "must be an absolute path");
        await OptionIsRefusedAsync(good with { StopSignal = "TERM" }, "must be one of SIGHUP");
        await OptionIsRefusedAsync(good with { User = "nobody" }, "etc/passwd does not know it");
        await OptionIsRefusedAsync(good with { User = "a:b:c" }, "must be USER or USER:GROUP");
        await OptionIsRefusedAsync(good with { User = "0:nobody" }, "etc/group does not know it");
        await OptionIsRefusedAsync(good with { Ports = [] }, "'port' must be one at least");
        await OptionIsRefusedAsync(good with { Command = ["./server", new string('x', 200_000)] }, "must have at most 131072 bytes");
    }

    [Fact]
    public async Task BuildAsync_EmptyFolderOrNone_IsRefused()
    {
        File.Delete(_folder.Combine("app", "server"));
        Assert.Contains("is empty", await RefusalAsync(""), StringComparison.Ordinal);
        Directory.Delete(_folder.Combine("app"));
        Assert.Contains("cannot be read", await RefusalAsync(""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_FolderBecomesALinkMeanwhile_IsRefused()
    {
        _folder.Write("app/data/file", "inside");
        _folder.Write("outside/file", "inside");
        var progress = new AppProgressAt(1, () =>
        {
            Directory.Move(_folder.Combine("app", "data"), _folder.Combine("moved"));
            File.CreateSymbolicLink(_folder.Combine("app", "data"), _folder.Combine("outside"));
        });

        var error = await Assert.ThrowsAsync<ImageException>(() => BuildAsync(progress));

        Assert.Equal(ImageErrorReason.SourceChanged, error.Reason);
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(_token).WaitAsync(TestTimeouts.Process, _token);
        Assert.Equal(0, process.ExitCode);
    }

    private async Task OptionIsRefusedAsync(AppImageOptions options, string rule)
    {
        _options = options;
        Assert.Contains(rule, await RefusalAsync(""), StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync(string name)
    {
        var error = await Assert.ThrowsAsync<ImageException>(() => BuildAsync());
        Assert.Equal(ImageErrorReason.InvalidSource, error.Reason);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(_store.Folder).Select(path => Path.GetFileName(path)));
        return error.Message;
    }

    private void WriteProgram(string content)
    {
        var file = _folder.Combine("app", "server");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes(content));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<AppImageResult> BuildAsync(IProgress<AppBuildProgress>? progress = null)
        => new AppImageBuilder(_store).BuildAsync(_folder.Combine("app"), "shop", AppBase.In(_folder.Combine("base")), _options, progress, _token).WaitAsync(TestTimeouts.Process, _token);

    /// <summary>Does something once, before the entry of a number is read.</summary>
    private sealed class AppProgressAt(int entry, Action action) : IProgress<AppBuildProgress>
    {
        public void Report(AppBuildProgress value)
        {
            if (value.Done == entry)
            {
                action();
            }
        }
    }
}
