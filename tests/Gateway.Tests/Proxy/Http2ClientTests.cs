using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>Clients of HTTP/2, in front of guests of either version.</summary>
public sealed class Http2ClientTests
{
    private const string Http2 = "--Kestrel:Endpoints:Http:Protocols=Http2";
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Theory]
    [InlineData("Http1")]
    [InlineData("H2c")]
    public async Task WebSocket_OverHttp2_EchoesAndHoldsItsLease(string protocol)
    {
        await using var guest = await TestGuest.StartAsync(
            async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                var buffer = new byte[64];
                var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
                await socket.ReceiveAsync(buffer, context.RequestAborted);
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
            },
            protocol == "H2c" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var gateway = await TestGateway.StartAsync(guest, $"\"Protocol\": \"{protocol}\"", settings: Http2);
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        socket.Options.SetRequestHeader("Host", TestGateway.Host);

        await socket.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws" }.Uri, gateway.Client, _token);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, _token);
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer, _token);

        Assert.Equal("hello", Encoding.ASCII.GetString(buffer, 0, received.Count));
        Assert.Equal(1, gateway.Activator.Snapshot().Single().Leases);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", _token);
    }

    [Fact]
    public async Task Trailers_OfAnHttp1Guest_ArriveButForThoseInTheGatewaysName()
    {
        using var guest = RawGuest.Start("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 6\r\nX-Gateway-Vm: forged\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(guest, settings: Http2);

        using var response = await gateway.SendAsync(Request(HttpMethod.Get), _token);

        Assert.Equal("abc", await response.Content.ReadAsStringAsync(_token));
        Assert.Equal("6", response.TrailingHeaders.GetValues("X-Sum").Single());
        Assert.False(response.TrailingHeaders.Contains("X-Gateway-Vm"));
    }

    [Fact]
    public async Task Upload_LargerThanTheWindow_ArrivesWhole()
    {
        const int Length = 4 << 20;
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            using var kept = new MemoryStream();
            await context.Request.Body.CopyToAsync(kept, context.RequestAborted);
            await context.Response.WriteAsync($"{kept.Length}", context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest, settings: Http2);
        var request = Request(HttpMethod.Post);
        request.Content = new ByteArrayContent(new byte[Length]);

        using var response = await gateway.SendAsync(request, _token);

        Assert.Equal($"{Length}", await response.Content.ReadAsStringAsync(_token));
    }

    private static HttpRequestMessage Request(HttpMethod method) => new(method, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
