using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>Bytes pass when they come, in both directions; a lease lasts as long as they may.</summary>
public sealed class StreamingTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Response_InParts_EachArrivesBeforeTheNextIsSent()
    {
        var gate = new SemaphoreSlim(0);
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            for (var part = 0; part < 3; part++)
            {
                await context.Response.WriteAsync($"part {part}", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await gate.WaitAsync(context.RequestAborted);
            }
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        using var response = await gateway.GetAsync("/", _token);
        await using var body = await response.Content.ReadAsStreamAsync(_token);
        for (var part = 0; part < 3; part++)
        {
            Assert.Equal($"part {part}", await ReadTextAsync(body, 6));
            Assert.Equal(1, gateway.Activator.Snapshot().Single().Leases);
            gate.Release();
        }

        Assert.Equal(0, await body.ReadAsync(new byte[1], _token));
    }

    [Fact]
    public async Task Response_ClientThatDoesNotRead_HoldsTheGuestBackAndNobodyElse()
    {
        const int Part = 1 << 20;
        const int Parts = 64;
        var written = 0;
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            if (context.Request.Path != "/long")
            {
                await context.Response.WriteAsync("short", context.RequestAborted);
                return;
            }

            for (; written < Parts; written++)
            {
                await context.Response.Body.WriteAsync(new byte[Part], context.RequestAborted);
            }
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        using var response = await gateway.GetAsync("/long", _token);
        for (var other = 0; other < 200; other++)
        {
            using var answer = await gateway.GetAsync("/", _token);
            Assert.Equal("short", await answer.Content.ReadAsStringAsync(_token));
        }

        // What systems keep between three parties is some MiB; a gateway that took it all in would be through by now.
        Assert.InRange(Volatile.Read(ref written), 0, Parts / 2);
        await using var body = await response.Content.ReadAsStreamAsync(_token);
        var read = 0L;
        var buffer = new byte[64 * 1024];
        for (int count; (count = await body.ReadAsync(buffer, _token)) > 0; read += count)
        {
            // Slowly, and then all of it.
        }

        Assert.Equal((long)Part * Parts, read);
    }

    [Fact]
    public async Task Request_InParts_EachArrivesBeforeTheNextIsSent()
    {
        var seen = new Pipe();
        await using var guest = await TestGuest.StartAsync(async context => await context.Request.Body.CopyToAsync(seen.Writer, context.RequestAborted));
        await using var gateway = await TestGateway.StartAsync(guest);
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port, _token);
        var arriving = seen.Reader.AsStream();

        await WriteTextAsync(client, "POST / HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var part = 0; part < 3; part++)
        {
            await WriteTextAsync(client, $"6\r\npart {part}\r\n");
            Assert.Equal($"part {part}", await ReadTextAsync(arriving, 6));
        }

        await WriteTextAsync(client, "0\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 ", await ReadTextAsync(client.GetStream(), 13));
    }

    [Fact]
    public async Task Request_LargeBodyBothWays_ArrivesWhole()
    {
        const int Length = 40 << 20;
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            // HTTP/1.1 goes one way at a time: an answer that begins before the request has ended waits for it.
            using var kept = new MemoryStream();
            await context.Request.Body.CopyToAsync(kept, context.RequestAborted);
            await context.Response.Body.WriteAsync(kept.GetBuffer().AsMemory(0, (int)kept.Length), context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest);
        var body = new byte[Length];
        Random.Shared.NextBytes(body);

        using var response = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) }, _token);

        Assert.True((await response.Content.ReadAsByteArrayAsync(_token)).AsSpan().SequenceEqual(body));
    }

    [Fact]
    public async Task WebSocket_ThroughTheGateway_EchoesAndHoldsItsLease()
    {
        await using var guest = await TestGuest.StartAsync(WebSocketEcho.ServeAsync);
        await using var gateway = await TestGateway.StartAsync(guest);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", TestGateway.Host);

        await socket.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws" }.Uri, _token);
        var buffer = new byte[64];
        for (var message = 0; message < 3; message++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"hello {message}"), WebSocketMessageType.Text, endOfMessage: true, _token);
            var received = await socket.ReceiveAsync(buffer, _token);
            Assert.Equal($"hello {message}", Encoding.ASCII.GetString(buffer, 0, received.Count));
            Assert.Equal(1, gateway.Activator.Snapshot().Single().Leases);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", _token);
    }

    [Fact]
    public async Task Client_LeavesDuringTheBoot_BootGoesOnForTheNext()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        gateway.Launcher.HoldLaunches = true;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(_token);

        var first = gateway.GetAsync("/", leaving.Token);
        var launch = await gateway.Launcher.NextLaunchAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = gateway.GetAsync("/", _token);
        launch.Answer();
        using var response = await second;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Client_LeavesDuringTheAnswer_GuestIsTold()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            context.RequestAborted.Register(told.SetResult);
            await context.Response.WriteAsync("begun", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await told.Task;
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        var response = await gateway.GetAsync("/", _token);
        response.Dispose();

        await told.Task.WaitAsync(_token);
    }

    private ValueTask WriteTextAsync(TcpClient client, string text) => client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), _token);

    private async Task<string> ReadTextAsync(Stream stream, int length)
    {
        var buffer = new byte[length];
        await stream.ReadExactlyAsync(buffer, _token);
        return Encoding.ASCII.GetString(buffer);
    }
}
