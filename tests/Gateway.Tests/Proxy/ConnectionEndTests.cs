using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>Who ends a stream, and what the other side and the lease make of it.</summary>
public sealed class ConnectionEndTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nhalf")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task Client_LeavesDuringTheUpload_GuestIsToldAndTheLeaseEnds(string rest)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            try
            {
                await context.Request.Body.ReadExactlyAsync(new byte[4], context.RequestAborted);
                begun.SetResult();
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                _told.SetResult();
                throw;
            }
        });
        await using var gateway = await TestGateway.StartAsync(guest);
        using (var client = await ConnectAsync(gateway))
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: site.test\r\n" + rest), _token);
            await begun.Task.WaitAsync(_token);
        }

        await _told.Task.WaitAsync(_token);
        await WaitForNoLeaseAsync(gateway);
    }

    [Fact]
    public async Task Client_LeavesDuringTheDownload_TheLeaseEnds()
    {
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            var part = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        (await gateway.GetAsync("/", _token)).Dispose();

        await WaitForNoLeaseAsync(gateway);
    }

    [Fact]
    public async Task WebSocket_VmDies_EndsAtOnce()
    {
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.ReceiveAsync(new byte[1], context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", TestGateway.Host);
        await socket.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws" }.Uri, _token);

        gateway.Launcher.Vms.Single().Die();

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[1], _token));
    }

    [Fact]
    public async Task Stream_OpenAndSilentPastTheIdleDeadline_KeepsItsVm()
    {
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            if (context.Request.Path == "/quiet")
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await _told.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("still here", context.RequestAborted);
            }
        });
        await using var gateway = await TestGateway.StartAsync(guest, "\"Instance\": \"Path\", \"Idle\": { \"After\": \"00:00:00.050\" }");
        using var open = await gateway.GetAsync("/quiet", _token);

        // Begun later, idle later, gone: what was to go before it would be gone, too.
        (await gateway.GetAsync("/other", _token)).Dispose();
        await gateway.Launcher.Vms[1].Exited.WaitAsync(_token);
        _told.SetResult();

        Assert.Equal("still here", await open.Content.ReadAsStringAsync(_token));
        await gateway.Launcher.Vms[0].Exited.WaitAsync(_token);
    }

    [Theory]
    [InlineData("Content-Length: 8388608\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    public async Task Guest_AnswersAndClosesBeforeTheUploadIsOver_TheAnswerArrives(string framing)
    {
        var answered = new SemaphoreSlim(0);
        using var guest = RawGuest.Start(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            stream.Socket.Shutdown(SocketShutdown.Both);
            answered.Release();
        });
        await using var gateway = await TestGateway.StartAsync(guest);
        using var client = await ConnectAsync(gateway);
        var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: site.test\r\n{framing}\r\n"), _token);
        await WritePartsAsync(stream, 1, framing);
        await answered.WaitAsync(_token);
        await WritePartsAsync(stream, 127, framing);
        await stream.WriteAsync(framing[0] == 'T' ? "0\r\n\r\n"u8.ToArray() : [], _token);

        var status = new byte[12];
        await stream.ReadExactlyAsync(status, _token);
        Assert.Equal("HTTP/1.1 413", Encoding.ASCII.GetString(status));
        Assert.Equal(1, guest.Requests);
    }

    [Fact]
    public async Task Upload_ThatTheGuestRefuses_IsNotAskedFor()
    {
        var expected = false;
        using var guest = RawGuest.Start((head, stream) =>
        {
            expected = head.Contains("Expect: 100-continue", StringComparison.Ordinal);
            return stream.WriteAsync("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()).AsTask();
        });
        await using var gateway = await TestGateway.StartAsync(guest);
        const string Request = "POST / HTTP/1.1\r\nHost: site.test\r\nExpect: 100-continue\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n";

        // A guest that says nothing for a second is taken for one that knows no 100: on a busy machine even this one may need more than one try to be quick enough.
        var answer = "";
        for (var attempt = 0; attempt < 5 && !answer.StartsWith("HTTP/1.1 401", StringComparison.Ordinal); attempt++)
        {
            answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, Request, _token);
        }

        Assert.True(expected);
        Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_ThatTheGuestWants_IsAskedFor()
    {
        await using var guest = await TestGuest.StartAsync(async context => await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted));
        await using var gateway = await TestGateway.StartAsync(guest);
        using var client = await ConnectAsync(gateway);
        var stream = client.GetStream();
        var answer = new byte[25];

        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: site.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"u8.ToArray(), _token);
        await stream.ReadExactlyAsync(answer, _token);
        await stream.WriteAsync("hello"u8.ToArray(), _token);
        using var reader = new StreamReader(stream);
        var rest = await reader.ReadToEndAsync(_token);

        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(answer));
        Assert.StartsWith("HTTP/1.1 200 ", rest, StringComparison.Ordinal);
        Assert.Contains("hello", rest, StringComparison.Ordinal);
    }

    private async Task WritePartsAsync(NetworkStream stream, int parts, string framing)
    {
        for (var part = 0; part < parts; part++)
        {
            await stream.WriteAsync(framing[0] == 'T' ? [.. "10000\r\n"u8, .. new byte[65536], .. "\r\n"u8] : new byte[65536], _token);
        }
    }

    /// <summary>The end of a lease follows the end of its request; the admin API is asked until it shows.</summary>
    private async Task WaitForNoLeaseAsync(TestGateway gateway)
    {
        while (gateway.Activator.Snapshot().Single().Leases > 0)
        {
            await gateway.Admin.GetStringAsync("/api/v1/vms", _token);
        }
    }

    private async Task<TcpClient> ConnectAsync(TestGateway gateway)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port, _token);
        return client;
    }
}
