using System.Net;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>What the guest sees of a request, and the client of an answer.</summary>
public sealed class ForwardingTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_AnyTarget_ArrivesToTheLetterWithTheClientsHost()
    {
        await using var guest = await TestGuest.StartAsync(EchoAsync);
        await using var gateway = await TestGateway.StartAsync(guest);

        var seen = await RawRequest.SendAsync(gateway.Client.BaseAddress!, "GET /a%2Fb/%7Ec/../d?x=%41&y=<> HTTP/1.1\r\nHost: Site.Test:99\r\nConnection: close\r\n\r\n", _token);

        Assert.Contains("GET /a%2Fb/%7Ec/../d?x=%41&y=<>|Site.Test:99", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    public async Task Request_AnyMethod_IsTheGuestsToAnswer(string method)
    {
        await using var guest = await TestGuest.StartAsync(EchoAsync);
        await using var gateway = await TestGateway.StartAsync(guest);

        var seen = await RawRequest.SendAsync(gateway.Client.BaseAddress!, $"{method} /a HTTP/1.1\r\nHost: site.test\r\nCookie: secret\r\nConnection: close\r\n\r\n", _token);

        Assert.Contains($"{method} /a|site.test", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_AbsoluteForm_ArrivesInOriginForm()
    {
        await using var guest = await TestGuest.StartAsync(EchoAsync);
        await using var gateway = await TestGateway.StartAsync(guest);

        var seen = await RawRequest.SendAsync(gateway.Client.BaseAddress!, "GET http://site.test/a?b HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n", _token);

        Assert.Contains("GET /a?b|site.test", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n")]
    [InlineData("CONNECT site.test:80 HTTP/1.1\r\nHost: site.test:80\r\nConnection: close\r\n\r\n")]
    public async Task Request_TargetWithoutPath_IsRefusedAndNothingBoots(string request)
    {
        await using var guest = await TestGuest.StartAsync(EchoAsync);
        await using var gateway = await TestGateway.StartAsync(guest);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, request, _token);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Request_StripPath_ArrivesWithoutThePrefix()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync(
            $"{context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}|{context.Request.Headers["X-Forwarded-Prefix"]}"));
        await using var gateway = await TestGateway.StartAsync(guest, "\"StripPath\": true", path: "/rooms/{room}");

        using var response = await gateway.GetAsync("/rooms/red/a%2Fb?c", _token);

        Assert.Equal("/a%2Fb?c|/rooms/red", await response.Content.ReadAsStringAsync(_token));
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.1, 127.0.0.1|evil.test|site.test")]
    [InlineData("::ffff:127.0.0.0/104", "203.0.113.1, 127.0.0.1|evil.test|site.test")]
    [InlineData("192.0.2.0/24", "127.0.0.1|site.test|site.test")]
    public async Task Request_ClaimsOfAClient_CountOnlyFromATrustedProxyAndNeverForTheMatch(string trusted, string expected)
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync(
            $"{context.Request.Headers["X-Forwarded-For"]}|{context.Request.Headers["X-Forwarded-Host"]}|{context.Request.Headers.Host}"));
        await using var gateway = await TestGateway.StartAsync(guest, settings: $"--Gateway:TrustedProxies:0={trusted}");
        var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-For", "203.0.113.1" }, { "X-Forwarded-Host", "evil.test" } } };

        using var response = await gateway.SendAsync(request, _token);

        Assert.Equal(expected, await response.Content.ReadAsStringAsync(_token));
    }

    [Fact]
    public async Task Response_GuestSpeaksInTheGatewaysName_IsHeardInItsOwnNameOnly()
    {
        await using var guest = await TestGuest.StartAsync(context =>
        {
            context.Response.Headers["X-Gateway-Vm"] = "forged";
            context.Response.Headers["x-gateway-other"] = "forged";
            context.Response.Headers["Server-Timing"] = "db;dur=7";
            return context.Response.WriteAsync("ok");
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        using var cold = await gateway.GetAsync("/", _token);
        using var warm = await gateway.GetAsync("/", _token);

        Assert.Equal(gateway.Launcher.Vms.Single().Specification.Id, cold.Headers.GetValues("X-Gateway-Vm").Single());
        Assert.False(cold.Headers.Contains("X-Gateway-Other"));
        Assert.Equal("db;dur=7", cold.Headers.GetValues("Server-Timing").First());
        Assert.Matches("^source;desc=\"cold\", queue;dur=[0-9.]+, spawn;dur=[0-9.]+, boot;dur=[0-9.]+, forward;dur=[0-9.]+, total;dur=[0-9.]+$", cold.Headers.GetValues("Server-Timing").Last());
        Assert.Matches("^source;desc=\"warm\", forward;dur=[0-9.]+, total;dur=[0-9.]+$", warm.Headers.GetValues("Server-Timing").Last());
    }

    [Fact]
    public async Task Headers_NamedByConnection_AreNotPassedOn()
    {
        await using var guest = await TestGuest.StartAsync(context =>
        {
            context.Response.Headers.Connection = "X-Answer-Hop";
            context.Response.Headers["X-Answer-Hop"] = "1";
            return context.Response.WriteAsync($"seen:{context.Request.Headers["X-Hop"]}{context.Request.Headers["X-End"]}|{context.Request.Headers.Host}");
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Hop", "hop" }, { "X-End", "end" }, { "Connection", "x-hop, host" } } };
        using var response = await gateway.SendAsync(request, _token);

        Assert.Equal("seen:end|site.test", await response.Content.ReadAsStringAsync(_token));
        Assert.False(response.Headers.Contains("X-Answer-Hop"));
    }

    [Fact]
    public async Task Response_TimingOff_HasNoHeaderOfTheGateway()
    {
        await using var guest = await TestGuest.StartAsync(EchoAsync);
        await using var gateway = await TestGateway.StartAsync(guest, "\"Headers\": { \"Timing\": false }");

        using var response = await gateway.GetAsync("/", _token);

        Assert.False(response.Headers.Contains("Server-Timing"));
        Assert.False(response.Headers.Contains("X-Gateway-Vm"));
    }

    [Fact]
    public async Task Response_Head_HasTheLengthAndNoBody()
    {
        await using var guest = await TestGuest.StartAsync(context =>
        {
            context.Response.ContentLength = 1234;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        using var response = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"), _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1234, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(_token));
    }

    [Fact]
    public async Task Response_HeaderBytesBeyondAscii_PassAsTheyAre()
    {
        await using var guest = await TestGuest.StartAsync(context =>
        {
            context.Response.Headers["X-Seen"] = Uri.EscapeDataString(context.Request.Headers["X-Sent"].ToString());
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, "GET / HTTP/1.1\r\nHost: site.test\r\nX-Sent: \u00c3\u00bc\r\nConnection: close\r\n\r\n", _token);

        // The guest decodes UTF-8: the two bytes have become the one letter they stand for.
        Assert.Contains("X-Seen: %C3%BC", answer, StringComparison.Ordinal);
    }

    private static Task EchoAsync(HttpContext context)
        => context.Response.WriteAsync($"{context.Request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}|{context.Request.Headers.Host}");
}
