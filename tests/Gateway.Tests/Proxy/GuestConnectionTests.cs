using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Proxy;
using Gateway.Testing;
using Gateway.Vms.Usage;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>The shared client's handler on top of the connection, against a guest that closes when it should not.</summary>
public sealed class GuestConnectionTests : IDisposable
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly TcpListener _guest = new(IPAddress.Loopback, 0);
    private readonly HttpMessageInvoker _client;

    public GuestConnectionTests()
    {
        _guest.Start();
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var client = new TcpClient();
                await client.ConnectAsync((IPEndPoint)_guest.LocalEndpoint, cancellationToken);
                return new GuestConnection(client.GetStream(), new UsageMeters(TimeProvider.System).Of("a"));
            },
        });
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("POST")]
    public async Task Send_GuestClosesTheReusedConnectionAfterTheRequest_ArrivesOnce(string method)
    {
        var first = SendAsync("GET");
        using var connection = await _guest.AcceptTcpClientAsync(_token);
        await ReadRequestAsync(connection);
        await AnswerAsync(connection);
        await first;

        var second = SendAsync(method);
        await ReadRequestAsync(connection);
        connection.Close();

        await Assert.ThrowsAsync<HttpRequestException>(() => second);
        Assert.False(_guest.Pending());
    }

    [Fact]
    public async Task Send_GuestClosedTheIdleConnectionBefore_GoesToANewOne()
    {
        var first = SendAsync("GET");
        using (var connection = await _guest.AcceptTcpClientAsync(_token))
        {
            await ReadRequestAsync(connection);
            await AnswerAsync(connection);
            await first;
        }

        var second = SendAsync("GET");
        using var another = await _guest.AcceptTcpClientAsync(_token);
        await ReadRequestAsync(another);
        await AnswerAsync(another);

        Assert.Equal("ok", await second);
    }

    [Fact]
    public async Task Send_AnswerEndsWithTheConnectionWhileTheBodyStillGoesOut_IsWhole()
    {
        const int BodyLength = 1 << 20;
        var request = new HttpRequestMessage(HttpMethod.Post, "http://guest/") { Content = new ByteArrayContent(new byte[BodyLength]) };
        var sending = SendAsync(request);
        using var connection = await _guest.AcceptTcpClientAsync(_token);
        await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\n\r\nea"u8.ToArray(), _token);
        var taken = 0;
        var buffer = new byte[65536];
        while (taken < BodyLength)
        {
            taken += await connection.GetStream().ReadAsync(buffer, _token);
        }

        await connection.GetStream().WriteAsync("rly"u8.ToArray(), _token);
        connection.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal("early", await sending);
    }

    public void Dispose()
    {
        _client.Dispose();
        _guest.Dispose();
    }

    private Task<string> SendAsync(string method) => SendAsync(new HttpRequestMessage(new HttpMethod(method), "http://guest/"));

    private async Task<string> SendAsync(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request, _token);
        return await response.Content.ReadAsStringAsync(_token);
    }

    private async Task ReadRequestAsync(TcpClient connection)
    {
        var seen = new StringBuilder();
        var buffer = new byte[4096];
        while (!seen.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await connection.GetStream().ReadAsync(buffer, _token);
            Assert.True(read > 0, "the client closed the connection");
            seen.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
    }

    private ValueTask AnswerAsync(TcpClient connection) => connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Answer), _token);
}
