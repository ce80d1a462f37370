using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Images.Manifests;
using Gateway.Qemu.Connections;
using Gateway.Qemu.Console;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Readiness;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Xunit;

namespace Gateway.Qemu.Tests.Readiness;

public sealed class GuestReadinessTests : IDisposable
{
    private const string Kept = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string Closed = "HTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\nno";

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _guest;
    private readonly VmConsole _console;

    public GuestReadinessTests()
    {
        var (ours, theirs) = SocketPair.Create();
        _guest = new Socket(new SafeSocketHandle(Libc.Control(theirs.Number, Libc.DuplicateCloseOnExec, 0), ownsHandle: true));
        theirs.Dispose();
        _console = new VmConsole(ours, new ConsoleLog(_folder.Combine("console.log")), new Lazy<Regex>(() => new Regex("^ready")), TimeProvider.System);
    }

    [Fact]
    public async Task WaitAsync_ConsoleAlone_NeedsNoConnection()
    {
        await using var port = new FakeGuestPort(FakeGuestPort.Silence);
        using var connections = CreateConnections(port);
        var waiting = WaitAsync(connections, new ImageReadiness("^ready", null));
        Assert.False(waiting.IsCompleted);

        await _guest.SendAsync("booting\r\nready\r"u8.ToArray(), _deadline);

        await waiting;
        Assert.Equal(0, port.Accepted);
        Assert.Equal("booting\nready\n", _console.Tail);
    }

    [Fact]
    public async Task WaitAsync_HttpAlone_TriesNewConnectionsOneAtATimeUntilOneIsAnswered()
    {
        await using var port = new FakeGuestPort(FakeGuestPort.Silence, FakeGuestPort.Silence, FakeGuestPort.Refusal, FakeGuestPort.Answers(Closed));
        using var connections = CreateConnections(port, limit: 1);

        await WaitAsync(connections, new ImageReadiness(null, "/"));

        Assert.InRange(port.Accepted, 4, 100);
    }

    [Fact]
    public async Task WaitAsync_Both_AsksOnlyAfterTheLine()
    {
        await using var port = new FakeGuestPort(FakeGuestPort.Answers(Closed));
        using var connections = CreateConnections(port);
        var waiting = WaitAsync(connections, new ImageReadiness("^ready", "/"));
        Assert.Equal(0, port.Accepted);

        await _guest.SendAsync("ready\n"u8.ToArray(), _deadline);

        await waiting;
        Assert.NotEqual(0, port.Accepted);
    }

    [Fact]
    public async Task WaitAsync_AnswerThatStaysOpen_CarriesTheFirstRequest()
    {
        await using var port = new FakeGuestPort(FakeGuestPort.Answers(Kept));
        using var connections = CreateConnections(port, limit: 1);
        await WaitAsync(connections, new ImageReadiness(null, "/"));
        var accepted = port.Accepted;

        await using var connection = await connections.ConnectAsync(_deadline);
        await connection.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), _deadline);
        var answer = new byte[Kept.Length];
        await connection.ReadExactlyAsync(answer, _deadline);

        Assert.Equal(Kept, Encoding.ASCII.GetString(answer));
        Assert.Equal(accepted, port.Accepted);
    }

    [Fact]
    public async Task WaitAsync_KeptConnectionClosedMeanwhile_IsReplaced()
    {
        var closes = true;
        await using var port = new FakeGuestPort(async (stream, cancellationToken) =>
        {
            await stream.ReadAtLeastAsync(new byte[4096], 1, cancellationToken: cancellationToken);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Kept), cancellationToken);
            await (Volatile.Read(ref closes) ? Task.CompletedTask : Task.Delay(Timeout.Infinite, cancellationToken));
        });
        using var connections = CreateConnections(port, limit: 1);
        await WaitAsync(connections, new ImageReadiness(null, "/"));
        await LauncherKit.UntilAsync(() => connections.KeptHasEnded, _deadline);
        Volatile.Write(ref closes, false);
        var accepted = port.Accepted;

        await using var connection = await connections.ConnectAsync(_deadline);

        await LauncherKit.UntilAsync(() => port.Accepted == accepted + 1, _deadline);
    }

    [Fact]
    public async Task WaitAsync_NothingButGarbage_EndsWithTheCaller()
    {
        await using var port = new FakeGuestPort(FakeGuestPort.Answers("SSH-2.0-close\r\n"));
        using var connections = CreateConnections(port);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        var waiting = new GuestReadiness(Manifest(new ImageReadiness(null, "/")), _console, connections, TimeProvider.System).WaitAsync(Task.CompletedTask, cancellation.Token);
        await LauncherKit.UntilAsync(() => port.Accepted >= 3, _deadline);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task WaitAsync_H2c_IsAnsweredBySettings()
    {
        await using var port = new FakeGuestPort(async (stream, cancellationToken) =>
        {
            await stream.ReadAtLeastAsync(new byte[4096], 1, cancellationToken: cancellationToken);
            await stream.WriteAsync((byte[])[0, 0, 0, 4, 0, 0, 0, 0, 0], cancellationToken);
        });
        using var connections = CreateConnections(port);
        var manifest = Manifest(new ImageReadiness(null, "/")) with { Protocol = GuestProtocol.H2c };

        await new GuestReadiness(manifest, _console, connections, TimeProvider.System).WaitAsync(Task.CompletedTask, _deadline);

        Assert.NotEqual(0, port.Accepted);
    }

    [Theory]
    [InlineData(0, 0, 5)]
    [InlineData(2, 15, 20)]
    [InlineData(9, 240, 40)]
    [InlineData(12, 800, 100)]
    [InlineData(60, 7999, 250)]
    [InlineData(70, 16000, 2000)]
    public void TryDeadline_LongerWait_GrowsWithinItsBounds(int tries, int elapsedMilliseconds, int expectedMilliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMilliseconds), GuestReadiness.TryDeadline(tries, TimeSpan.FromMilliseconds(elapsedMilliseconds)));

    public void Dispose()
    {
        _guest.Dispose();
        _console.Dispose();
        _folder.Dispose();
    }

    private static GuestConnections CreateConnections(FakeGuestPort port, int limit = 8) => new(port.Address, limit, CancellationToken.None);

    private static ImageManifest Manifest(ImageReadiness ready) => new() { Kind = ImageKind.Generic, MemoryMiB = 8, Ready = ready, Files = new Dictionary<string, string>() };

    private Task<long> WaitAsync(GuestConnections connections, ImageReadiness ready) =>
        new GuestReadiness(Manifest(ready), _console, connections, TimeProvider.System).WaitAsync(Task.CompletedTask, _deadline);
}
