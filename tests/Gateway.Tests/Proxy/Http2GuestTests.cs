using System.Net.WebSockets;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class Http2GuestTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_SiteOfProtocolH2c_ReachesTheGuestByHttp2()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync(context.Request.Protocol), HttpProtocols.Http2);
        await using var gateway = await TestGateway.StartAsync(guest, "\"Protocol\": \"H2c\"");

        using var response = await gateway.GetAsync("/", _token);

        Assert.Equal("HTTP/2", await response.Content.ReadAsStringAsync(_token));
    }

    [Fact]
    public async Task WebSocket_OfAnHttp1Client_ReachesTheGuestByHttp2()
    {
        await using var guest = await TestGuest.StartAsync(
            async context =>
            {
                using var accepted = await context.WebSockets.AcceptWebSocketAsync();
                await accepted.SendAsync(Encoding.ASCII.GetBytes(context.Request.Protocol), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                await accepted.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
            },
            HttpProtocols.Http2);
        await using var gateway = await TestGateway.StartAsync(guest, "\"Protocol\": \"H2c\"");
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", TestGateway.Host);

        await socket.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws" }.Uri, _token);
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer, _token);

        Assert.Equal("HTTP/2", Encoding.ASCII.GetString(buffer, 0, received.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", _token);
    }
}
