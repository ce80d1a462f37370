using System.Net;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>The ways of small servers that others wrote: odd, and served as they are. None costs a client a wrong answer.</summary>
public sealed class OddGuestTests
{
    private const string Usual = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    public static TheoryData<string, string, bool> Answers => new()
    {
        { "closes and does not say so", Usual, false },
        { "keeps open", Usual, true },
        { "says that it keeps open and closes", "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc", false },
        { "HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", false },
        { "HTTP/1.0 that keeps open and does not say so", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", true },
        { "no length", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nabc", false },
        { "HTTP/1.0 and no length", "HTTP/1.0 200 OK\r\n\r\nabc", false },
        { "names in odd case", "HTTP/1.1 200 OK\r\ncOnTeNt-LeNgTh: 3\r\nCONNECTION: Close\r\n\r\nabc", false },
        { "bare LF", "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", false },
        { "bare LF, no length", "HTTP/1.1 200 OK\nServer: x\n\nabc", false },
        { "no reason", "HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc", false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Get_OneAfterAnotherAndManyAtOnce_EachHasTheWholeAnswer(string what, string answer, bool keepsOpen)
    {
        using var guest = SerialGuest.Start(_ => answer, keepsOpen);
        await using var gateway = await TestGateway.StartWithConnectionsAsync(guest, connections: 1);

        for (var request = 0; request < 10; request++)
        {
            await AssertAnsweredAsync(gateway, what);
        }

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AssertAnsweredAsync(gateway, what)));

        Assert.Equal(60, guest.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_AnsweredWithABody_TheNextRequestGetsItsOwnAnswer(bool keepsOpen)
    {
        using var guest = SerialGuest.Start(head => head.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" : Usual, keepsOpen);
        await using var gateway = await TestGateway.StartWithConnectionsAsync(guest, connections: 1);

        for (var request = 0; request < 5; request++)
        {
            using var response = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"), _token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(4, response.Content.Headers.ContentLength);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(_token));
            await AssertAnsweredAsync(gateway, "after HEAD");
        }
    }

    [Theory]
    [InlineData("GET", 8, null, false)]
    [InlineData("HEAD", 8, null, true)]
    [InlineData("GET", 8, false, true)]
    [InlineData("GET", 1, null, true)]
    public async Task Request_ConnectionThatCarriesNoOther_IsAskedToBeClosed(string method, int connections, bool? keepAlive, bool expected)
    {
        var seen = "";
        using var guest = RawGuest.Start((head, stream) =>
        {
            seen = head;
            return stream.WriteAsync(Encoding.ASCII.GetBytes(Usual)).AsTask();
        });
        await using var gateway = await TestGateway.StartWithConnectionsAsync(guest, connections, keepAlive);

        (await gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"), _token)).Dispose();

        Assert.Equal(expected, seen.Contains("Connection: close\r\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", true)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 3\r\n\r\nabc", false)]
    public async Task Request_AfterAnAnswerInHttp10_SharesAConnectionOnlyWhereTheGuestSaysSo(string answer, bool expected)
    {
        var heads = new List<string>();
        using var guest = SerialGuest.Start(
            head =>
            {
                heads.Add(head);
                return answer;
            },
            keepsOpen: true);
        await using var gateway = await TestGateway.StartWithConnectionsAsync(guest, connections: 8);

        await AssertAnsweredAsync(gateway, "first");
        await AssertAnsweredAsync(gateway, "second");

        Assert.Equal([false, expected], heads.Select(head => head.Contains("Connection: close\r\n", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_AnsweredBeforeItsBodyIsRead_AnswerArrivesAndTheNextIsItsOwn(bool keepsOpen)
    {
        using var guest = SerialGuest.Start(_ => Usual, keepsOpen);
        await using var gateway = await TestGateway.StartWithConnectionsAsync(guest, connections: 1);

        for (var request = 0; request < 5; request++)
        {
            // What is left of it must not be taken for the next request.
            var body = new StringContent($"GET /forged HTTP/1.1\r\n\r\n{new string('x', request * 1000)}");
            using var response = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = body }, _token);
            Assert.Equal("abc", await response.Content.ReadAsStringAsync(_token));
            await AssertAnsweredAsync(gateway, "after POST");
        }
    }

    [Fact]
    public async Task Get_PathThatIsNeverAnswered_HoldsNobodyUpOnceItsClientHasLeft()
    {
        var reached = new SemaphoreSlim(0);
        using var guest = SerialGuest.Start(
            head =>
            {
                if (head.StartsWith("GET / ", StringComparison.Ordinal))
                {
                    return Usual;
                }

                reached.Release();
                return "";
            },
            keepsOpen: true);
        await using var gateway = await TestGateway.StartWithConnectionsAsync(guest, connections: 1);
        using (var leaving = new CancellationTokenSource())
        {
            var asked = gateway.GetAsync("/favicon.ico", leaving.Token);
            await reached.WaitAsync(_token);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }

        await AssertAnsweredAsync(gateway, "after a path that is never answered");
    }

    /// <summary>What it cannot take it does not refuse but forgets: the client of such a request would wait for ever.</summary>
    [Fact]
    public async Task Get_BurstAtAGuestThatForgetsWhatIsTooMuch_NothingIsForgotten()
    {
        const int Most = 4;
        var open = 0;
        using var guest = RawGuest.Start(async (_, stream) =>
        {
            if (Interlocked.Increment(ref open) > Most)
            {
                await Task.Delay(Timeout.Infinite, _token);
            }

            await Task.Yield();
            Interlocked.Decrement(ref open);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Usual), _token);
        });
        await using var gateway = await TestGateway.StartWithConnectionsAsync(guest, Most, keepAlive: false);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => AssertAnsweredAsync(gateway, "burst")));
    }

    private async Task AssertAnsweredAsync(TestGateway gateway, string what)
    {
        using var response = await gateway.GetAsync("/", _token);
        var body = await response.Content.ReadAsStringAsync(_token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{what}: {(int)response.StatusCode} {body}");
        Assert.Equal("abc", body);
    }
}
