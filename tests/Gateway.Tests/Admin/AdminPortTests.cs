using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Admin;

public sealed class AdminPortTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Theory]
    [InlineData("/healthz", "healthy\n")]
    [InlineData("/readyz", "ready\n")]
    public async Task Get_OpenPathWithoutToken_Answers(string path, string expected)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        gateway.Admin.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(expected, await gateway.Admin.GetStringAsync(new Uri(path, UriKind.Relative), _token));
    }

    [Theory]
    [InlineData("/api/v1/vms", null)]
    [InlineData("/api/v1/vms", "Bearer wrong")]
    [InlineData("/api/v1/vms", "Basic wrong")]
    [InlineData("/nothing-here", null)]
    public async Task Get_WithoutTheToken_IsUnauthorized(string path, string? authorization)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        gateway.Admin.DefaultRequestHeaders.Authorization = null;
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await gateway.Admin.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("Host", "rebound.example")]
    [InlineData("Origin", "http://rebound.example")]
    [InlineData("Origin", "null")]
    public async Task Get_PageOfAnotherSite_IsForbidden(string header, string value)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vms");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await gateway.Admin.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1.rebound.example")]
    [InlineData("localhost.rebound.example:8081")]
    [InlineData("rebound.example@127.0.0.1")]
    public async Task Get_OpenPathAfterDnsRebinding_IsForbidden(string host)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        var answer = await RawRequest.SendAsync(gateway.Admin.BaseAddress!, $"GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", _token);

        Assert.Matches("^HTTP/1.1 40[03] ", answer);
        Assert.DoesNotContain("gateway_", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("10.1.2.3")]
    public async Task Get_OwnHost_IsServed(string host)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vms") { Headers = { Host = host } };

        using var response = await gateway.Admin.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Options_PreflightOfAnotherOrigin_IsForbiddenAndAllowsNothing()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/sites/test/stop");
        request.Headers.TryAddWithoutValidation("Origin", "http://rebound.example");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "authorization");

        using var response = await gateway.Admin.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Get_OwnOrigin_IsServed()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vms");
        request.Headers.TryAddWithoutValidation("Origin", gateway.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority));

        using var response = await gateway.Admin.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Ports_EachOther_AreOutOfReach()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("guest"));
        await using var gateway = await TestGateway.StartAsync(guest);
        var site = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = TestGateway.Host } };
        var tenant = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = TestGateway.Host } };
        var disguised = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = gateway.Admin.BaseAddress!.Authority } };

        using var onSite = await gateway.Client.SendAsync(site, _token);
        using var asAdmin = await gateway.Client.SendAsync(disguised, _token);
        using var onAdmin = await gateway.Admin.SendAsync(tenant, _token);

        Assert.Equal("guest", await onSite.Content.ReadAsStringAsync(_token));
        Assert.Equal(HttpStatusCode.NotFound, asAdmin.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, onAdmin.StatusCode);
    }

    [Fact]
    public async Task Vms_OneRuns_HasEveryKeyOfTheContract()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();

        var vm = (await gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/vms", _token)).EnumerateArray().Single();

        string[] keys = ["id", "site", "instance", "image", "state", "source", "pid", "address", "memoryMiB", "leases", "startedAt", "folder", "commandLine", "argv"];
        Assert.Equal(keys, vm.EnumerateObject().Select(member => member.Name));
        Assert.Equal("test", vm.GetProperty("site").GetString());
        Assert.Equal("Ready", vm.GetProperty("state").GetString());
        Assert.Equal("cold", vm.GetProperty("source").GetString());
        Assert.Equal(guest.Address.ToString(), vm.GetProperty("address").GetString());
    }

    [Fact]
    public async Task WakeAndStop_Site_BootsAndEndsItsVm()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        using var woken = await gateway.Admin.PostAsync("/api/v1/sites/test/wake", content: null, _token);
        var sites = await gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/sites", _token);
        using var stopped = await gateway.Admin.PostAsync("/api/v1/sites/test/stop", content: null, _token);

        Assert.Equal(HttpStatusCode.OK, woken.StatusCode);
        Assert.Equal(1, sites.EnumerateArray().Single().GetProperty("vms").GetInt32());
        Assert.Equal("{\"stopped\":1}", (await stopped.Content.ReadAsStringAsync(_token)).Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Assert.Empty(gateway.Activator.Snapshot());
    }

    [Theory]
    [InlineData("", "?now=true")]
    [InlineData("\"Stop\": { \"Deadline\": \"00:00:00.05\" }", "")]
    public async Task Stop_GuestThatNeverAnswers_EndsItAndTheRequest(string site, string query)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var guest = await TestGuest.StartAsync(context =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(guest, site);
        var request = gateway.GetAsync("/", _token);
        await arrived.Task.WaitAsync(_token);

        using var stopped = await gateway.Admin.PostAsync($"/api/v1/sites/test/stop{query}", content: null, _token);
        using var answer = await request;

        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Empty(gateway.Activator.Snapshot());
    }

    [Fact]
    public async Task Stop_NeitherNowNorNot_BadRequest()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        using var response = await gateway.Admin.PostAsync("/api/v1/sites/test/stop?now=perhaps", content: null, _token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Post_UnknownSite_NotFound()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        using var response = await gateway.Admin.PostAsync("/api/v1/sites/nobody/stop", content: null, _token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(_token);
        Assert.Equal("there is no site 'nobody' (Gateway:Sites).", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Logs_RunningVm_HaveItsConsole()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();

        Assert.Contains("the end of a scripted console", await gateway.Admin.GetStringAsync("/api/v1/sites/test/logs", _token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_Store_AreListed()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        var images = await gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/images", _token);

        Assert.Equal("test", images.EnumerateArray().Single().GetProperty("name").GetString());
    }
}
