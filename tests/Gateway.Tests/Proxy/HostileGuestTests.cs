using System.Net.Sockets;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>Guests that break every rule: the client gets a 502, or a cut connection where the answer had begun; the gateway serves on.</summary>
public sealed class HostileGuestTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    public static TheoryData<string, string> Unanswerable => new()
    {
        { "garbage", "\u0016\u0003\u0001garbage\r\n\r\n" },
        { "nothing", "" },
        { "half a head", "HTTP/1.1 200 OK\r\nContent-Le" },
        { "HTTP/0.9", "hello" },
        { "a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n" },
        { "101 unasked", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" },
        { "only 100s", string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000)) },
        { "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc" },
        { "a length below zero", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc" },
        { "a length with a sign", "HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc" },
        { "a length of letters", "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nabc" },
        { "128 KiB of headers", "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat($"X: {new string('a', 1024)}\r\n", 128)) + "\r\n" },
        { "a header without colon", "HTTP/1.1 200 OK\r\nX-A\r\n\r\n" },
        { "a header name with a blank", "HTTP/1.1 200 OK\r\nX A: b\r\nContent-Length: 0\r\n\r\n" },
        { "a header name beyond ASCII", "HTTP/1.1 200 OK\r\nX-\u00e9: b\r\nContent-Length: 0\r\n\r\n" },
        { "an escape in a header", "HTTP/1.1 200 OK\r\nX-A: \u001b[2J\r\nContent-Length: 0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Unanswerable))]
    public async Task Answer_ThatIsNone_BadGateway(string what, string sent)
    {
        using var guest = RawGuest.Start(sent);
        await using var gateway = await TestGateway.StartAsync(guest);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, "GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n", _token);

        Assert.True(answer.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Contains("bad-answer", answer, StringComparison.Ordinal);
        Assert.Equal(1, gateway.Launcher.Launches);
        Assert.Equal(0, gateway.Activator.Snapshot().Single().Leases);
    }

    public static TheoryData<string, string> Breaking => new()
    {
        { "a body shorter than its length", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc" },
        { "a chunk that ends early", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc" },
        { "no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n" },
        { "a chunk size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n" },
        { "trailers without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n" + string.Concat(Enumerable.Repeat($"X: {new string('a', 1024)}\r\n", 512)) },
    };

    [Theory]
    [MemberData(nameof(Breaking))]
    public async Task Answer_ThatBreaksOff_IsCutAndNotEnded(string what, string sent)
    {
        using var guest = RawGuest.Start(sent);
        await using var gateway = await TestGateway.StartAsync(guest);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, "GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n", _token);

        Assert.False(answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal), what + answer);
        Assert.True(answer is "" || answer.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), what + answer);
        Assert.Equal(1, gateway.Launcher.Launches);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [InlineData("HTTP/1.0 200 OK\n\nabc")]
    [InlineData("HTTP/1.1 200\r\nConnection: close\r\ncontent-LENGTH: 3\r\nX-Fold: a\r\n b\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\nX-A: b\rX-Evil: c\0d\r\n\r\nabc")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n0\r\nX-Gateway-Vm: forged\r\n\r\n")]
    public async Task Answer_WithMoreThanItsBody_OnlyTheBodyArrives(string sent)
    {
        using var guest = RawGuest.Start(sent);
        await using var gateway = await TestGateway.StartAsync(guest);

        for (var request = 0; request < 3; request++)
        {
            using var response = await gateway.GetAsync("/", _token);
            Assert.False(response.Headers.Contains("X-Evil"));
            Assert.Equal("abc", await response.Content.ReadAsStringAsync(_token));
        }

        Assert.Equal(3, guest.Requests);
    }

    [Fact]
    public async Task Answer_Of1xxWithoutEnd_EndsWithItsClient()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flooding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var guest = RawGuest.Start(async (_, stream) =>
        {
            try
            {
                while (true)
                {
                    await stream.WriteAsync("HTTP/1.1 102 Processing\r\n\r\n"u8.ToArray());
                    flooding.TrySetResult();
                }
            }
            catch (IOException)
            {
                told.SetResult();
                throw;
            }
        });
        await using var gateway = await TestGateway.StartAsync(guest);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port, _token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n"), _token);
            await flooding.Task.WaitAsync(_token);
        }

        await told.Task.WaitAsync(_token);
    }
}
