using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Gateway.Testing;
using Gateway.Tests.Running;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.Tests.Proxy.Through;

/// <summary>Requests that another site's VM is asked about before the site's own is woken.</summary>
public sealed class ThroughTests : IAsyncLifetime
{
    private const int LimitMiB = 1;

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly List<string> _asked = [];
    private readonly List<string> _served = [];
    private RequestDelegate _verdict = context =>
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    private TestGuest _middlebox = null!;
    private TestGuest _tenant = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _middlebox = await TestGuest.StartAsync(async context =>
        {
            await RecordAsync(_asked, context);
            await _verdict(context);
        });
        _tenant = await TestGuest.StartAsync(async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                var buffer = new byte[64];
                var message = await socket.ReceiveAsync(buffer, _token);
                await socket.SendAsync(buffer.AsMemory(0, message.Count), WebSocketMessageType.Text, endOfMessage: true, _token);
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _token);
                return;
            }

            await RecordAsync(_served, context);
            await context.Response.WriteAsync("tenant", _token);
        });
        _gateway = await TestGateway.StartAsync(guest: null);
        _gateway.Launcher.Upstream = specification => specification.Site == "test" ? _tenant.Address : _middlebox.Address;
        Write("ids", """{ "Image": "test" }""");
        Write("test", $$"""{ "Match": { "Hosts": [ "{{TestGateway.Host}}" ] }, "Image": "test", "Through": [ "ids" ], "Limits": { "ThroughBodyMiB": {{LimitMiB}} } }""");
        Reload();
    }

    [Fact]
    public async Task Request_RefusedInOneWayOrAnother_IsCountedByWhy()
    {
        using var rejections = new MetricCollector<long>(_gateway.Services.GetRequiredService<IMeterFactory>(), "Gateway", "gateway.rejections");
        _verdict = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        (await _gateway.GetAsync("/", _token)).Dispose();
        using var tooLong = new HttpRequestMessage(HttpMethod.Put, "/") { Content = new ByteArrayContent(new byte[(LimitMiB << 20) + 1]) };
        (await _gateway.SendAsync(tooLong, _token)).Dispose();
        using var nobodys = new HttpRequestMessage(HttpMethod.Get, "/");
        nobodys.Headers.Host = "nobody.test";
        (await _gateway.SendAsync(nobodys, _token)).Dispose();

        rejections.RecordObservableInstruments();

        Assert.Equal(
            [("http", "no_site", 1L), ("through", "body_too_long", 1L), ("through", "denied", 1L)],
            rejections.GetMeasurementSnapshot().Where(kind => kind.Value > 0).Select(kind => ((string)kind.Tags["gateway.entry"]!, (string)kind.Tags["error.type"]!, kind.Value)).Order());
    }

    [Fact]
    public async Task Request_Passes_BothSeeTheSame()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a%2Fb/../c;d?e=%27f&g") { Content = new StringContent("the body", Encoding.UTF8, "text/x-own") };
        request.Headers.Add("X-Own", ["one", "two"]);
        request.Headers.Add("Cookie", "a=b");

        using var response = await _gateway.SendAsync(request, _token);

        Assert.Equal("tenant", await response.Content.ReadAsStringAsync(_token));
        var served = Assert.Single(_served);
        Assert.Contains("PUT /c;d?e=%27f&g", served, StringComparison.Ordinal);
        Assert.Contains("Host: site.test", served, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 127.0.0.1", served, StringComparison.Ordinal);
        Assert.EndsWith("the body", served, StringComparison.Ordinal);
        Assert.Equal([served], _asked);
        Assert.Matches("^source;desc=\"cold\", through;dur=", Assert.Single(response.Headers.GetValues("Server-Timing")));
        Assert.All(_gateway.Activator.Snapshot(), vm => Assert.Equal(0, vm.Leases));
    }

    [Fact]
    public async Task Request_ThatIsRefused_HasThatAnswerAndWakesNothing()
    {
        _verdict = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.Headers["X-Rule"] = "942100";
            return context.Response.WriteAsync("an attack", _token);
        };

        using var response = await _gateway.GetAsync("/?id=1'or'1", _token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("942100", Assert.Single(response.Headers.GetValues("X-Rule")));
        Assert.Equal("an attack", await response.Content.ReadAsStringAsync(_token));
        Assert.StartsWith("ids-", Assert.Single(response.Headers.GetValues("X-Gateway-Vm")), StringComparison.Ordinal);
        Assert.Equal(["ids"], _gateway.Launcher.Vms.Select(vm => vm.Specification.Site));
    }

    [Fact]
    public async Task Request_TwoAreAsked_InOrderUntilOneRefuses()
    {
        Write("second", """{ "Image": "test", "Instance": "Request" }""");
        Write("test", $$"""{ "Match": { "Hosts": [ "{{TestGateway.Host}}" ] }, "Image": "test", "Through": [ "ids", "second" ] }""");
        Reload();
        _verdict = context =>
        {
            context.Response.StatusCode = _asked.Count < 4 ? StatusCodes.Status200OK : StatusCodes.Status302Found;
            return Task.CompletedTask;
        };

        using var passes = await _gateway.SendAsync(Post("first"), _token);
        using var refused = await _gateway.SendAsync(Post("next"), _token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Found), (passes.StatusCode, refused.StatusCode));
        Assert.Equal(["first", "first", "next", "next"], _asked.Select(BodyOf));
        Assert.Equal(["first"], _served.Select(BodyOf));
        Assert.Equal(["ids", "second", "test", "second"], _gateway.Launcher.Vms.Select(vm => vm.Specification.Site));
    }

    [Fact]
    public async Task Body_LongOne_LiesInTheStateFolderUntilItsRequestHasEnded()
    {
        var held = Path.Combine(_gateway.Folder, "state", "held");
        var files = 0;
        _verdict = context =>
        {
            files = Directory.GetFiles(held).Length;
            return Task.CompletedTask;
        };

        using var response = await _gateway.SendAsync(Post(new string('a', LimitMiB << 20)), _token);
        await response.Content.ReadAsStringAsync(_token);

        Assert.Equal((HttpStatusCode.OK, 1), (response.StatusCode, files));
        while (Directory.GetFiles(held).Length > 0)
        {
            // The response ends a moment before its request does.
            await Task.Delay(TimeSpan.FromMilliseconds(10), _token);
        }
    }

    [Theory]
    [InlineData(LimitMiB << 20, HttpStatusCode.OK, false)]
    [InlineData(LimitMiB << 20, HttpStatusCode.OK, true)]
    [InlineData((LimitMiB << 20) + 1, HttpStatusCode.RequestEntityTooLarge, false)]
    [InlineData((LimitMiB << 20) + 1, HttpStatusCode.RequestEntityTooLarge, true)]
    public async Task Body_UpToTheLimit_IsHeldAndArrivesOnce(int length, HttpStatusCode status, bool isChunked)
    {
        var body = new string('b', length);
        using var request = Post(body);
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await _gateway.SendAsync(request, _token);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? [body] : [], _served.Select(BodyOf));
        Assert.Equal(status == HttpStatusCode.OK, _gateway.Launcher.Vms.Any(vm => vm.Specification.Site == "test"));
    }

    [Fact]
    public async Task Body_ThatIsAskedFor_IsAskedForByTheGateway()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = Timeout.InfiniteTimeSpan });
        using var request = Post("body");
        request.RequestUri = _gateway.Client.BaseAddress;
        request.Headers.Host = TestGateway.Host;
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("body", BodyOf(Assert.Single(_served)));
        Assert.DoesNotContain("Expect", _served[0] + _asked[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatIsNotThereYet_TakesNobodysPlace()
    {
        using var slow = new TcpClient();
        await slow.ConnectAsync(_gateway.Client.BaseAddress!.Host, _gateway.Client.BaseAddress.Port, _token);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /slow HTTP/1.1\r\nHost: {TestGateway.Host}\r\nContent-Length: 8\r\nConnection: close\r\n\r\nbody"), _token);

        using var other = await _gateway.GetAsync("/other", _token);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.StartsWith("GET /other", Assert.Single(_asked), StringComparison.Ordinal);

        await slow.GetStream().WriteAsync("+end"u8.ToArray(), _token);
        using var reader = new StreamReader(slow.GetStream());
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync(_token));
        Assert.Equal("body+end", BodyOf(_served[1]));
    }

    [Fact]
    public async Task Body_ThatNobodyReads_ArrivesWhole()
    {
        using var middlebox = RawGuest.Start("HTTP/1.1 204 No Content\r\n\r\n");
        _gateway.Launcher.Upstream = specification => specification.Site == "test" ? _tenant.Address : middlebox.Address;
        var body = new string('b', LimitMiB << 20);

        using var response = await _gateway.SendAsync(Post(body), _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, BodyOf(Assert.Single(_served)));
    }

    [Theory]
    [InlineData(StatusCodes.Status204NoContent, HttpStatusCode.OK)]
    [InlineData(StatusCodes.Status401Unauthorized, HttpStatusCode.Unauthorized)]
    public async Task Http2_OnBothSidesAndAnAnswerBeforeTheBody_IsTheSame(int verdict, HttpStatusCode status)
    {
        await using var middlebox = await TestGuest.StartAsync(
            context =>
            {
                context.Response.StatusCode = verdict;
                return Task.CompletedTask;
            },
            HttpProtocols.Http2);
        await using var gateway = await TestGateway.StartAsync(_tenant, "", "/", "--Kestrel:Endpoints:Http:Protocols=Http2");
        Write("h2", """{ "Image": "test", "Protocol": "H2c" }""", gateway);
        Write("test", $$"""{ "Match": { "Hosts": [ "{{TestGateway.Host}}" ] }, "Image": "test", "Through": [ "h2" ] }""", gateway);
        Assert.Empty(gateway.Services.GetRequiredService<SiteCatalog>().TryReload());
        gateway.Launcher.Upstream = specification => specification.Site == "test" ? _tenant.Address : middlebox.Address;
        var body = new string('b', LimitMiB << 20);
        using var request = Post(body);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;

        using var response = await gateway.SendAsync(request, _token);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? [body] : [], _served.Select(BodyOf));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")]
    [InlineData("nothing of HTTP\r\n\r\n")]
    public async Task Middlebox_GivesNoAnswer_NothingPasses(string answer)
    {
        using var middlebox = RawGuest.Start(answer);
        _gateway.Launcher.Upstream = specification => specification.Site == "test" ? _tenant.Address : middlebox.Address;

        using var response = await _gateway.SendAsync(Post("body"), _token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.DoesNotContain(_gateway.Launcher.Vms, vm => vm.Specification.Site == "test");
    }

    [Fact]
    public async Task Middlebox_CannotBoot_NothingPasses()
    {
        _gateway.Launcher.HoldLaunches = true;
        var asking = _gateway.GetAsync("/", _token);
        var launch = await _gateway.Launcher.NextLaunchAsync();
        Assert.Equal("ids", launch.Specification.Site);

        launch.Fail(VmLaunchFailure.GuestDied);

        using var response = await asking;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        using var next = await _gateway.GetAsync("/", _token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, next.StatusCode);
        Assert.Equal(1, _gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Middlebox_Dies_TheRequestInItIsRefusedAndTheNextAsksAnother()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var passes = _verdict;
        _verdict = async context =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var asking = _gateway.SendAsync(Post("body"), _token);
        await reached.Task.WaitAsync(_token);
        _verdict = passes;

        _gateway.Launcher.Vms[0].Die();

        using var refused = await asking;
        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        using var next = await _gateway.GetAsync("/", _token);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(["ids", "ids", "test"], _gateway.Launcher.Vms.Select(vm => vm.Specification.Site));
    }

    [Fact]
    public async Task Client_LeavesWhileItIsAsked_TheLeaseEndsAndNothingIsWoken()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _verdict = async context =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(_token);
        var asking = _gateway.SendAsync(Post("body"), leaving.Token);
        await reached.Task.WaitAsync(_token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        while (_gateway.Activator.Snapshot().Single().Leases > 0)
        {
            _token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(1, _gateway.Launcher.Launches);
    }

    [Fact]
    public async Task WebSocket_PassesByItsHandshake()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", TestGateway.Host);
        await socket.ConnectAsync(new Uri($"ws://{_gateway.Client.BaseAddress!.Authority}/chat"), _token);
        await socket.SendAsync("hi"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, _token);
        var buffer = new byte[64];

        var message = await socket.ReceiveAsync(buffer, _token);

        Assert.Equal("hi", Encoding.UTF8.GetString(buffer, 0, message.Count));
        var asked = Assert.Single(_asked);
        Assert.StartsWith("GET /chat", asked, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Key", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("Upgrade", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_OfAnotherMethod_IsAskedAboutAsThat()
    {
        var answer = await RawRequest.SendAsync(_gateway.Client.BaseAddress!, $"DELETE /x HTTP/1.1\r\nHost: {TestGateway.Host}\r\nUpgrade: other\r\nConnection: Upgrade, close\r\n\r\n", _token);

        Assert.Contains("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.StartsWith("DELETE /x", Assert.Single(_asked), StringComparison.Ordinal);
        Assert.StartsWith("DELETE /x", Assert.Single(_served), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Site_ThatStripsItsPath_IsAskedAboutWithoutItToo()
    {
        Write("test", $$"""{ "Match": { "Hosts": [ "{{TestGateway.Host}}" ], "Path": "/app" }, "Image": "test", "Through": [ "ids" ], "StripPath": true }""");
        Reload();

        using var response = await _gateway.GetAsync("/app/x/..%2f../y?z", _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("X-Forwarded-Prefix: /app", Assert.Single(_asked), StringComparison.Ordinal);
        Assert.Equal(_served, _asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _middlebox.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    private static HttpRequestMessage Post(string body) => new(HttpMethod.Post, "/") { Content = new StringContent(body) };

    private static string BodyOf(string request) => request[(request.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];

    /// <summary>All that a guest sees of a request.</summary>
    private static async Task RecordAsync(List<string> requests, HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = string.Join('\n', context.Request.Headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {header.Value}"));
        lock (requests)
        {
            requests.Add($"{context.Request.Method} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}\n{headers}\n\n{body}");
        }
    }

    private void Write(string site, string json, TestGateway? gateway = null) => File.WriteAllText(Path.Combine((gateway ?? _gateway).Folder, "sites", $"{site}.json"), json);

    private void Reload() => Assert.Empty(_gateway.Services.GetRequiredService<SiteCatalog>().TryReload());
}
