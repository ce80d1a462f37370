using Gateway.Benching.Overhead;
using Gateway.Testing;
using Gateway.Tests.Benching.Measuring;
using Xunit;

namespace Gateway.Tests.Benching.Overhead;

public sealed class KeepAliveClientTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Theory]
    [InlineData(1, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", "hello")]
    [InlineData(1, "HTTP/1.1 200 OK\r\nConnection:\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "lo\r\n0\r\n\r\n")]
    [InlineData(1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(3, "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task Ask_ThreeTimes_KeepsTheConnectionWhileItMay(int connections, params string[] parts)
    {
        using var server = new ScriptedServer(closes: false, parts);
        using var client = new KeepAliveClient(server.Address, "a.test", "/");

        for (var request = 0; request < 3; request++)
        {
            await client.AskAsync(_token);
        }

        Assert.Equal(connections, server.Connections);
    }

    [Fact]
    public async Task Ask_LengthIsTheEndOfTheConnection_IsWhole()
    {
        using var server = new ScriptedServer(closes: true, "HTTP/1.0 200 OK\r\n\r\nhello");
        using var client = new KeepAliveClient(server.Address, "a.test", "/");

        await client.AskAsync(_token);
        await client.AskAsync(_token);

        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Ask_AnError_IsNoMeasurement()
    {
        using var server = new ScriptedServer(closes: false, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        using var client = new KeepAliveClient(server.Address, "a.test", "/");

        var error = await Assert.ThrowsAsync<IOException>(() => client.AskAsync(_token));

        Assert.Contains("HTTP/1.1 503 Busy", error.Message, StringComparison.Ordinal);
    }
}
