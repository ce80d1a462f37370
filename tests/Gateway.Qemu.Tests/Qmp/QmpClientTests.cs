using System.Net.Sockets;
using System.Text;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;
using Gateway.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Qemu.Tests.Qmp;

public sealed class QmpClientTests : IDisposable
{
    private const string Greeting = """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"}, "capabilities": []}}""" + "\r\n";

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly FakeTimeProvider _time = new();
    private readonly List<QmpEvent> _events = [];
    private readonly Socket _server;
    private readonly QmpClient _client;

    public QmpClientTests()
    {
        var (ours, theirs) = SocketPair.Create();
        _server = new Socket(new SafeSocketHandle(Libc.Control(theirs.Number, Libc.DuplicateCloseOnExec, 0), ownsHandle: true));
        theirs.Dispose();
        _client = new QmpClient(ours, _events.Add, _time);
    }

    [Fact]
    public async Task ExecuteAsync_Negotiated_ReturnsTheAnswerOfItsId()
    {
        await NegotiateAsync();
        var first = _client.ExecuteAsync("query-status", null, TestTimeouts.Local, _deadline);
        var firstCommand = await ReceiveAsync();
        var second = _client.ExecuteAsync("device_add", writer => writer.WriteString("driver", "x"), TestTimeouts.Local, _deadline);
        var secondCommand = await ReceiveAsync();

        await SendAsync("""{"return": {"second": 1}, "id": 3}""" + "\n" + """{"return": {"first": 1}, "id": 2}""" + "\n");

        Assert.Equal("""{"execute":"query-status","id":2}""", firstCommand);
        Assert.Equal("""{"execute":"device_add","arguments":{"driver":"x"},"id":3}""", secondCommand);
        Assert.True((await first).TryGetProperty("first", out _));
        Assert.True((await second).TryGetProperty("second", out _));
        Assert.Equal(new QmpGreeting(new Version(7, 2, 22), "Debian"), await _client.Greeting);
    }

    [Fact]
    public async Task ExecuteAsync_Refused_ThrowsQemusWords()
    {
        await NegotiateAsync();
        var command = _client.ExecuteAsync("nonsense", null, TestTimeouts.Local, _deadline);
        await ReceiveAsync();

        await SendAsync("""{"id": 2, "error": {"class": "CommandNotFound", "desc": "The command nonsense has not been found"}}""" + "\n");

        var error = await Assert.ThrowsAsync<QmpException>(() => command);
        Assert.Contains("The command nonsense has not been found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_NoAnswer_EndsAtItsDeadline()
    {
        await NegotiateAsync();
        var command = _client.ExecuteAsync("quit", null, TimeSpan.FromMilliseconds(100), _deadline);
        await ReceiveAsync();

        _time.Advance(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAsync<QmpException>(() => command);
    }

    [Fact]
    public async Task ExecuteAsync_ConnectionEnds_Throws()
    {
        await NegotiateAsync();
        var command = _client.ExecuteAsync("quit", null, TestTimeouts.Local, _deadline);
        await ReceiveAsync();

        _server.Dispose();

        await Assert.ThrowsAsync<QmpException>(() => command);
        await _client.Ended.WaitAsync(_deadline);
        await Assert.ThrowsAsync<QmpException>(() => _client.ExecuteAsync("quit", null, TestTimeouts.Local, _deadline));
    }

    [Fact]
    public async Task Observer_EventsBetweenGarbage_GetsThemInOrder()
    {
        await SendAsync("garbage\n[1, 2]\n{\"half\": \n{}\n\0\u00ff\n");
        await SendAsync("""{"event": "STOP", "timestamp": {}}""" + "\n" + """{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-reset"}}""" + "\n");
        await NegotiateAsync();

        Assert.Equal(["STOP", "SHUTDOWN"], _events.Select(occurred => occurred.Name));
        Assert.Equal("guest-reset", _events[1].Text("reason"));
        Assert.Null(_events[0].Text("reason"));
    }

    [Fact]
    public async Task ReadAsync_EndlessLine_EndsTheConnection()
    {
        var endless = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        var sending = Task.Run(
            async () =>
            {
                while (!_client.Ended.IsCompleted)
                {
                    await _server.SendAsync(endless, _deadline);
                }
            },
            _deadline);

        await _client.Ended.WaitAsync(_deadline);

        await Assert.ThrowsAsync<QmpException>(() => _client.Greeting);
        await Task.WhenAny(sending);
    }

    [Fact]
    public async Task Greeting_SomethingElse_Throws()
    {
        await SendAsync("""{"QMP": {"hello": 1}}""" + "\n");

        await Assert.ThrowsAsync<QmpException>(() => _client.Greeting.WaitAsync(_deadline));
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private async Task NegotiateAsync()
    {
        await SendAsync(Greeting);
        Assert.Equal("""{"execute":"qmp_capabilities","id":1}""", await ReceiveAsync());
        await SendAsync("""{"return": {}, "id": 1}""" + "\n");
        await _client.Negotiated.WaitAsync(_deadline);
    }

    private async Task SendAsync(string text) => await _server.SendAsync(Encoding.UTF8.GetBytes(text), _deadline);

    private async Task<string> ReceiveAsync()
    {
        var buffer = new byte[4096];
        var count = await _server.ReceiveAsync(buffer, _deadline);
        return Encoding.UTF8.GetString(buffer, 0, count).TrimEnd('\n');
    }
}
