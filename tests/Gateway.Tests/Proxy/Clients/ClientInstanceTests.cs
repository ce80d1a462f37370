using System.Net;
using System.Net.WebSockets;
using Gateway.Testing;
using Gateway.Tests.Running;
using Gateway.Vms.Launching;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy.Clients;

/// <summary>Clients told apart by a cookie, end to end but for the VMs.</summary>
public sealed class ClientInstanceTests
{
    private const string Site = "\"Instance\": \"Client\"";
    private const string Name = "gateway-client-test";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_WithTheCookieItWasGiven_IsTheSameClientAndOnlyThen()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, Site);

        using var first = await gateway.GetAsync("/", _token);
        using var again = await GetAsync(gateway, $"a=1; {CookieOf(first)}");
        using var other = await gateway.GetAsync("/", _token);

        Assert.Matches($"^{Name}=[A-Za-z0-9_-]{{22}}\\.[A-Za-z0-9_-]{{43}}; Path=/; HttpOnly; SameSite=Lax$", first.Headers.GetValues("Set-Cookie").Single());
        Assert.Equal("private", first.Headers.CacheControl?.ToString());
        Assert.False(again.Headers.Contains("Set-Cookie") || again.Headers.Contains("Cache-Control"));
        Assert.Equal(VmOf(first), VmOf(again));
        Assert.NotEqual(VmOf(first), VmOf(other));
        Assert.NotEqual(CookieOf(first), CookieOf(other));
        Assert.Equal(2, gateway.Launcher.Launches);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\"")]
    [InlineData("\u00ff\u00fe")]
    public async Task Request_WithAForgedCookie_IsANewClient(string value)
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers.Cookie}|"));
        await using var gateway = await TestGateway.StartAsync(guest, Site);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, $"GET / HTTP/1.1\r\nHost: site.test\r\nCookie: {Name}={value}; a=1\r\nConnection: close\r\n\r\n", _token);

        Assert.Contains($"Set-Cookie: {Name}=", answer, StringComparison.Ordinal);
        Assert.Contains("a=1|", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAAAAAA|", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ManyCookies_TheOneThatIsRightCounts()
    {
        await using var guest = await TestGuest.StartAsync(context =>
        {
            var seen = $"{context.Request.Headers.Cookie}|{context.Request.Headers.Cookie.Count}";
            context.Response.ContentLength = seen.Length;
            return context.Response.WriteAsync(seen);
        });
        await using var gateway = await TestGateway.StartAsync(guest, Site);
        using var first = await gateway.GetAsync("/", _token);
        var cookie = CookieOf(first);
        var huge = new string('h', 20_000);

        var answer = await RawRequest.SendAsync(
            gateway.Client.BaseAddress!,
            $"GET / HTTP/1.1\r\nHost: site.test\r\nCookie: h={huge}; {Name}=forged\r\nCookie: {cookie.Replace("=", "=\"", StringComparison.Ordinal)}\"; b=\"2\"\r\nCookie: {Name}=late\r\nConnection: close\r\n\r\n",
            _token);

        Assert.EndsWith($"h={huge}; b=\"2\"|1", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", answer, StringComparison.Ordinal);
        Assert.Equal(1, gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Request_CookiesSplitByHttp2_AreRead()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync(context.Request.Headers.Cookie.ToString()));
        await using var gateway = await TestGateway.StartAsync(guest, Site, settings: "--Kestrel:EndpointDefaults:Protocols=Http2");
        using var first = await SendHttp2Async(gateway);
        using var again = await SendHttp2Async(gateway, "a=1", CookieOf(first), "b=2");

        Assert.Equal("a=1; b=2", await again.Content.ReadAsStringAsync(_token));
        Assert.Equal(VmOf(first), VmOf(again));
    }

    [Fact]
    public async Task Response_GuestSetsTheGatewaysCookie_IsNotHeardAndItsOthersAre()
    {
        await using var guest = await TestGuest.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = new([$"{Name}=fixed; Path=/", "mine=1; Path=/x", "=gateway-client-other=fixed"]);
            context.Response.Headers.CacheControl = "public, max-age=60";
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(guest, Site);

        using var first = await gateway.GetAsync("/", _token);
        using var again = await GetAsync(gateway, CookieOf(first, 1));

        var set = first.Headers.GetValues("Set-Cookie").ToArray();
        Assert.Equal(2, set.Length);
        Assert.Equal("mine=1; Path=/x", set[0]);
        Assert.DoesNotContain("fixed", set[1], StringComparison.Ordinal);
        Assert.True(first.Headers.CacheControl!.Private);
        Assert.Equal(["mine=1; Path=/x"], again.Headers.GetValues("Set-Cookie"));
        Assert.False(again.Headers.CacheControl!.Private);
    }

    [Fact]
    public async Task Request_ToASiteOfAnotherKind_DoesNotCarryTheCookieToItsGuest()
    {
        await using var guest = await TestGuest.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = $"{Name}=fixed";
            return context.Response.WriteAsync(context.Request.Headers.Cookie.ToString());
        });
        await using var gateway = await TestGateway.StartAsync(guest);

        using var response = await GetAsync(gateway, "gateway-client-other=v; a=1");

        Assert.Equal("a=1", await response.Content.ReadAsStringAsync(_token));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Request_BootFails_ClientKeepsTheIdentityItIsGiven()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null, Site);
        gateway.Launcher.HoldLaunches = true;

        var first = gateway.GetAsync("/", _token);
        (await gateway.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);
        using var failed = await first;
        using var refused = await GetAsync(gateway, CookieOf(failed));

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable), (failed.StatusCode, refused.StatusCode));
        Assert.False(refused.Headers.Contains("Set-Cookie"));
        Assert.Equal(1, gateway.Launcher.Launches);
    }

    [Theory]
    [InlineData("/rooms/{room}", "/rooms/red", "/rooms")]
    [InlineData("/Docs", "/docs/a", "/docs")]
    [InlineData("/{any}", "/x", "/")]
    [InlineData("/a b", "/a%20b", "/")]
    public async Task Cookie_Path_IsTheSites(string pattern, string request, string expected)
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, Site, pattern);

        using var response = await gateway.GetAsync(request, _token);

        Assert.Contains($"; Path={expected}; HttpOnly", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "https", true)]
    [InlineData("127.0.0.1", "http", false)]
    [InlineData("10.0.0.1", "https", false)]
    public async Task Cookie_ClientSpeaksHttpsToATrustedProxy_IsSecure(string trusted, string scheme, bool expected)
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, Site, settings: $"--Gateway:TrustedProxies:0={trusted}");

        using var response = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-Proto", scheme } } }, _token);

        Assert.Equal(expected, response.Headers.GetValues("Set-Cookie").Single().EndsWith("; Secure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WebSocket_NewClient_IsGivenItsCookieWithTheUpgrade()
    {
        await using var guest = await TestGuest.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest, Site);
        using var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Host", TestGateway.Host);
        client.Options.CollectHttpResponseDetails = true;

        await client.ConnectAsync(new UriBuilder(gateway.Client.BaseAddress!) { Scheme = "ws" }.Uri, _token);

        Assert.StartsWith($"{Name}=", client.HttpResponseHeaders!["Set-Cookie"].Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wake_Client_IsTheVmThatItsNextRequestMeets()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, Site);
        using var first = await gateway.GetAsync("/", _token);
        var instance = gateway.Activator.Snapshot().Single().Instance;
        await gateway.Activator.StopAsync("test", _token);

        using var unnamed = await gateway.Admin.PostAsync("/api/v1/sites/test/wake", content: null, _token);
        using var woken = await gateway.Admin.PostAsync($"/api/v1/sites/test/wake?instance={instance}", content: null, _token);
        using var again = await GetAsync(gateway, CookieOf(first));

        Assert.StartsWith($"{Name}={instance}.", CookieOf(first), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, unnamed.StatusCode);
        Assert.Contains("an instance for each client", await unnamed.Content.ReadAsStringAsync(_token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, woken.StatusCode);
        Assert.Contains("warm", again.Headers.GetValues("Server-Timing").Single(), StringComparison.Ordinal);
        Assert.Equal(2, gateway.Launcher.Launches);
    }

    private static string VmOf(HttpResponseMessage response) => response.Headers.GetValues("X-Gateway-Vm").Single();

    private static string CookieOf(HttpResponseMessage response, int index = 0) => response.Headers.GetValues("Set-Cookie").ElementAt(index).Split(';')[0];

    private Task<HttpResponseMessage> GetAsync(TestGateway gateway, string cookie)
        => gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Cookie", cookie } } }, _token);

    private Task<HttpResponseMessage> SendHttp2Async(TestGateway gateway, params IEnumerable<string> cookies)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var cookie in cookies)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return gateway.SendAsync(request, _token);
    }
}
