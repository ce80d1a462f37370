using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Tests.Running;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>The table of statuses, each brought about for real.</summary>
public sealed class FailureStatusTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Theory]
    [InlineData("nobody.test")]
    [InlineData("")]
    public async Task Request_NoSite_NotFoundAndNothingBoots(string host)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        var answer = await RawRequest.SendAsync(gateway.Client.BaseAddress!, $"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", _token);

        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Launcher.Launches);
    }

    [Fact]
    public async Task Request_PathOfNoSite_NotFound()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null, path: "/docs");

        using var response = await gateway.GetAsync("/docsets", _token);

        await AssertProblemAsync(response, HttpStatusCode.NotFound, "no-site");
    }

    [Fact]
    public async Task Request_BootFails_BadGatewayThenBackOff()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        gateway.Launcher.HoldLaunches = true;

        var first = gateway.GetAsync("/", _token);
        (await gateway.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);
        using var failed = await first;
        using var refused = await gateway.GetAsync("/", _token);

        await AssertProblemAsync(failed, HttpStatusCode.BadGateway, "boot-failed");
        await AssertProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "back-off");
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task Request_BootTakesTooLong_GatewayTimeout()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null, "\"Boot\": { \"Timeout\": \"00:00:00.050\" }");
        gateway.Launcher.HoldLaunches = true;

        using var response = await gateway.GetAsync("/", _token);

        await AssertProblemAsync(response, HttpStatusCode.GatewayTimeout, "boot-deadline");
    }

    [Fact]
    public async Task Request_WaitsTooLong_Unavailable()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null, "\"Limits\": { \"PendingTimeout\": \"00:00:00.050\" }");
        gateway.Launcher.HoldLaunches = true;

        using var response = await gateway.GetAsync("/", _token);

        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "pending-timeout");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Request_TooManyWait_UnavailableAtOnce()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null, "\"Limits\": { \"PendingRequests\": 1 }");
        gateway.Launcher.HoldLaunches = true;
        var waiting = gateway.GetAsync("/", _token);
        var launch = await gateway.Launcher.NextLaunchAsync();

        using var refused = await gateway.GetAsync("/", _token);
        launch.Fail(VmLaunchFailure.GuestDied);
        (await waiting).Dispose();

        await AssertProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "queue-full");
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task Request_Browser_GetsAPage()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "nobody.test" } };
        request.Headers.TryAddWithoutValidation("Accept", "text/html,*/*;q=0.8");

        using var response = await gateway.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    private async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(_token);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
    }
}
