using System.Net;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>What no honest client sends: refused, or passed on with one meaning. Nothing boots for what is refused.</summary>
public sealed class HostileRequestTests
{
    private const string Line = "GET / HTTP/1.1\r\n";
    private const string Host = "Host: site.test\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n";
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    public static TheoryData<string, string, int> Refused => new()
    {
        { "no Host", Line + "\r\n", 400 },
        { "two Hosts", Line + Host + Host + "\r\n", 400 },
        { "two different Hosts", Line + Host + "Host: other.test\r\n\r\n", 400 },
        { "Host with user", Line + "Host: user@site.test\r\n\r\n", 400 },
        { "Host with blank", Line + "Host: site test\r\n\r\n", 400 },
        { "Host list", Line + "Host: site.test, other.test\r\n\r\n", 400 },
        { "Host with path", Line + "Host: site.test/x\r\n\r\n", 400 },
        { "Host with a word for a port", Line + "Host: site.test:http\r\n\r\n", 400 },
        { "Host beyond ASCII", Line + "Host: s\u00eete.test\r\n\r\n", 400 },
        { "Host with NUL", Line + "Host: site.test\0\r\n\r\n", 400 },
        { "Host of 4,000 characters", Line + $"Host: {new string('a', 4000)}\r\nConnection: close\r\n\r\n", 404 },
        { "Host of dots", Line + "Host: ...\r\nConnection: close\r\n\r\n", 404 },
        { "Host in half brackets", Line + "Host: [::1\r\nConnection: close\r\n\r\n", 400 },
        { "HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", 404 },
        { "authority form", "GET site.test HTTP/1.1\r\n" + Host + "\r\n", 405 },
        { "absolute form of another host", "GET http://other.test/ HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "absolute form of no site", "GET http://other.test/ HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n", 404 },
        { "CONNECT to elsewhere", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\nConnection: close\r\n\r\n", 400 },
        { "CONNECT with a path", "CONNECT / HTTP/1.1\r\n" + Host + "Connection: close\r\n\r\n", 400 },
        { "HTTP/3.7", "GET / HTTP/3.7\r\n" + Host + "\r\n", 505 },
        { "garbage", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n", 400 },
        { "NUL in the path", "GET /a\0b HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "CR in the path", "GET /a\rb HTTP/1.1\r\n" + Host + "Connection: close\r\n\r\n", 400 },
        { "a tab in the path", "GET /a\tb HTTP/1.1\r\n" + Host + "Connection: close\r\n\r\n", 400 },
        { "a path beyond ASCII", "GET /\u00e9 HTTP/1.1\r\n" + Host + "Connection: close\r\n\r\n", 400 },
        { "escaped NUL", "GET /a%00b HTTP/1.1\r\n" + Host + "\r\n", 400 },
        { "escaped NUL, absolute form", "GET http://site.test/a%00b HTTP/1.1\r\n" + Host + "Connection: close\r\n\r\n", 400 },
        { "100 kB of URL", $"GET /{new string('a', 100_000)} HTTP/1.1\r\n" + Host + "\r\n", 414 },
        { "1 MiB of header", Line + Host + $"X: {new string('a', 1 << 20)}\r\n\r\n", 431 },
        { "1 MiB of headers", Line + Host + string.Concat(Enumerable.Repeat("X: aaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 1 << 15)) + "\r\n", 431 },
        { "two lengths", Post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400 },
        { "the same length twice", Post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400 },
        { "a list of lengths", Post + "Content-Length: 1, 1\r\n\r\na", 400 },
        { "a length below zero", Post + "Content-Length: -1\r\n\r\na", 400 },
        { "a length in hex", Post + "Content-Length: 0x1\r\n\r\na", 400 },
        { "a length beyond 64 bits", Post + "Content-Length: 18446744073709551617\r\n\r\na", 400 },
        { "a blank before the colon", Post + "Content-Length : 1\r\n\r\na", 400 },
        { "chunked, then something else", Post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400 },
        { "an unknown encoding", Post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400 },
        { "chunked with a vertical tab", Post + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n", 400 },
        { "chunked twice", Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400 },
        { "a folded line", Post + "X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n", 400 },
        { "a header without colon", Line + Host + "X-A\r\n\r\n", 400 },
        { "a header without name", Line + Host + ": a\r\n\r\n", 400 },
        { "a header name with a blank", Line + Host + "X A: b\r\n\r\n", 400 },
        { "a header name beyond ASCII", Line + Host + "X-\u00e9: b\r\n\r\n", 400 },
        { "NUL in a header", Line + Host + "X-A: b\0c\r\n\r\n", 400 },
        { "CR in a header", Line + Host + "X-A: b\rc\r\n\r\n", 400 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Request_BrokenOrOfNobody_IsRefusedAndNothingBoots(string what, string request, int status)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, request, _token);

        Assert.True(answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Equal(0, gateway.Launcher.Launches);
    }

    [Theory]
    [InlineData("/rooms/red/a", "red|/a|/rooms/red")]
    [InlineData("/rooms/red", "red|/|/rooms/red")]
    [InlineData("/ROOMS/red/a", "red|/a|/ROOMS/red")]
    [InlineData("/rooms/red/../blue/a", "blue|/a|/rooms/blue")]
    [InlineData("/rooms/red/%2e%2e/blue/a", "blue|/a|/rooms/blue")]
    [InlineData("/rooms/red/%2E./blue/a?b=/../c", "blue|/a?b=/../c|/rooms/blue")]
    [InlineData("/rooms/red/a/../../blue/b", "blue|/b|/rooms/blue")]
    [InlineData("/x/../rooms/./red/./a", "red|/a|/rooms/red")]
    [InlineData("/rooms/red/a/..", "red|/|/rooms/red")]
    [InlineData("/rooms/red/..%2fblue", "red|/..%2fblue|/rooms/red")]
    [InlineData("/rooms/red%2f..%2fblue/a", "red%2f..%2fblue|/a|/rooms/red%2f..%2fblue")]
    [InlineData("/rooms/red/%252e%252e/a", "red|/%252e%252e/a|/rooms/red")]
    [InlineData("/rooms/r%65d/%61%20b", "red|/%61%20b|/rooms/r%65d")]
    [InlineData("/%72ooms/red/a", "red|/a|/%72ooms/red")]
    [InlineData("/rooms/red//a//b", "red|//a//b|/rooms/red")]
    [InlineData("/rooms/red//../a", "red|/a|/rooms/red")]
    [InlineData("/rooms/red\\..\\blue", "red\\..\\blue|/|/rooms/red\\..\\blue")]
    [InlineData("/rooms/red;x/a;y", "red;x|/a;y|/rooms/red;x")]
    [InlineData("/rooms/red/%zz/%4", "red|/%zz/%4|/rooms/red")]
    [InlineData("/rooms/red/%c0%af../a", "red|/%c0%af../a|/rooms/red")]
    [InlineData("/rooms/red/%c0%ae%c0%ae/a", "red|/%c0%ae%c0%ae/a|/rooms/red")]
    [InlineData("/rooms/r%0d%0aX-Evil:%201/a", "r\r\nX-Evil: 1|/a|/rooms/r%0d%0aX-Evil:%201")]
    [InlineData("/rooms/%e2%82%ac/a", "\u20ac|/a|/rooms/%e2%82%ac")]
    [InlineData("/rooms/red/a#b", "red|/a#b|/rooms/red")]
    [InlineData("/rooms/red/%\"<>[]{}|^`", "red|/%\"<>[]{}|^`|/rooms/red")]
    [InlineData("http://site.test/rooms/red/a?b", "red|/a?b|/rooms/red")]
    [InlineData("http://site.test/rooms/red/../blue/%61", "blue|/%61|/rooms/blue")]
    [InlineData("http://site.test/rooms/red%2f..%2fblue/a", "red%2f..%2fblue|/a|/rooms/red%2f..%2fblue")]
    [InlineData("http://site.test/rooms/red/%252e%252e/a", "red|/%252e%252e/a|/rooms/red")]
    [InlineData("http://site.test/rooms/red\\..\\blue", "red\\..\\blue|/|/rooms/red\\..\\blue")]
    [InlineData("/rooms/red/../../rooms2/x", null)]
    [InlineData("/rooms%2fred/a", null)]
    [InlineData("//rooms/red/a", null)]
    [InlineData("/rooms//red/a", null)]
    [InlineData("/rooms\\red/a", null)]
    [InlineData("/rooms/", null)]
    [InlineData("/%252e/rooms/red", null)]
    [InlineData("http://site.test/rooms%2fred/a", null)]
    [InlineData("http://site.test/rooms\\red/a", null)]
    public async Task Path_HoweverWritten_WhatIsMatchedIsWhatIsSentOn(string target, string? expected)
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync(
            $"{context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}|{context.Request.Headers["X-Forwarded-Prefix"]}{context.Request.Headers["X-Evil"]}"));
        await using var gateway = await TestGateway.StartAsync(guest, "\"Instance\": \"Path\", \"StripPath\": true", path: "/rooms/{room}");

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, $"GET {target} HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n", _token);

        var instance = gateway.Launcher.Vms.SingleOrDefault()?.Specification.Instance;
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Split("\r\n") is [_, var chunk, ..] ? chunk : "";
        Assert.Equal(expected ?? "404", instance is null ? answer.Split(' ')[1] : $"{instance}|{body}");
    }

    [Theory]
    [InlineData("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: CHUNKED\r\n\r\n5;ext=\"a\";b\r\nhello\r\n0\r\nX-Trailer: a\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0005\r\nhello\r\n000\r\n\r\n")]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Length: +5\r\n\r\nhello")]
    [InlineData("Content-Length: 005 \r\n\r\nhello")]
    public async Task Body_InAnyFraming_ReachesTheGuestInExactlyOne(string rest)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var guest = RawGuest.Start(async (head, stream) =>
        {
            var body = new byte[64];
            var read = 0;
            var chunked = head.Contains("chunked", StringComparison.Ordinal);
            while (!Encoding.ASCII.GetString(body, 0, read).EndsWith(chunked ? "0\r\n\r\n" : "hello", StringComparison.Ordinal))
            {
                read += await stream.ReadAsync(body.AsMemory(read));
            }

            seen.TrySetResult(head + Encoding.ASCII.GetString(body, 0, read));
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, Post + rest, _token);

        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        var arrived = await seen.Task.WaitAsync(_token);
        var framings = arrived.Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.True(framings is ["Content-Length: 5"] or ["Transfer-Encoding: chunked"], arrived);
        Assert.EndsWith(framings[0][0] == 'C' ? "\r\n\r\nhello" : "\r\n\r\n5\r\nhello\r\n0\r\n\r\n", arrived, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n")]
    public async Task Body_OfBrokenChunks_IsRefusedAndTheConnectionClosed(string rest)
    {
        using var guest = RawGuest.Start(async (_, stream) => await stream.CopyToAsync(Stream.Null));
        await using var gateway = await TestGateway.StartAsync(guest);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, Post.Replace("Connection: close\r\n", "", StringComparison.Ordinal) + rest + "GET /smuggled HTTP/1.1\r\nHost: site.test\r\n\r\n", _token);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.True(guest.Requests <= 1);
    }

    [Fact]
    public async Task Headers_OddButLegal_ArriveToTheByte()
    {
        string[] odd = ["x_under: 1", "!#$%&'*+-.^`|~: tokens", "X-Tab: a\tb", "X-Latin: \u00e9\u00ff\u0080", "X-Empty:", "X-Quote: \"a, b\"; c", "X-Twice: 1", "X-Twice: 2", "Cookie: a=b", "Cookie: c=d"];
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var guest = RawGuest.Start(async (head, stream) =>
        {
            seen.TrySetResult(head);
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        await RawRequest.SendAsync(gateway.Client.BaseAddress!, Line + Host + "Connection: close\r\n" + string.Concat(odd.Select(line => line + "\r\n")) + "\r\n", _token);

        var arrived = await seen.Task.WaitAsync(_token);
        Assert.Contains("\r\nx_under: 1\r\n", arrived, StringComparison.Ordinal);
        Assert.Contains("\r\n!#$%&'*+-.^`|~: tokens\r\n", arrived, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Tab: a\tb\r\n", arrived, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Latin: \u00e9\u00ff\u0080\r\n", arrived, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Quote: \"a, b\"; c\r\n", arrived, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Twice: 1, 2\r\n", arrived, StringComparison.Ordinal);
        Assert.Contains("\r\nCookie: a=b; c=d\r\n", arrived, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nConnection: Upgrade, HTTP2-Settings\r\n")]
    [InlineData("Upgrade: unheard-of\r\nConnection: upgrade\r\n")]
    [InlineData("Upgrade: websocket\r\n")]
    [InlineData("TE: gzip, chunked\r\nConnection: te\r\nProxy-Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nProxy-Authorization: Basic eA==\r\n")]
    public async Task Headers_BetweenNeighbours_AreNotPassedOn(string headers)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var guest = RawGuest.Start(async (head, stream) =>
        {
            seen.TrySetResult(head);
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, Line + Host + headers + "Connection: close\r\n\r\n", _token);

        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        var arrived = await seen.Task.WaitAsync(_token);
        Assert.DoesNotMatch("(?i)\r\n(Connection|Upgrade|HTTP2-Settings|TE|Proxy-Connection|Keep-Alive|Proxy-Authorization):", arrived);
    }

    [Fact]
    public async Task Request_ManyOfNobody_TouchesNoImage()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        Directory.Delete(Path.Combine(gateway.Folder, "images"), recursive: true);

        using var response = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "nobody.test" } }, _token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
