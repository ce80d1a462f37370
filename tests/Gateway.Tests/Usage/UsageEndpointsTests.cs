using System.Net;
using System.Net.Http.Json;
using Gateway.Admin.Views;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Usage;

public sealed class UsageEndpointsTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Get_AfterRequests_TellsThemAndTheirBytes()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync(new string('x', 10_000)));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();
        (await gateway.GetAsync("/", _token)).Dispose();

        var used = Assert.Single((await gateway.Admin.GetFromJsonAsync("/api/v1/usage", ViewJson.Readable.UsageViewArray, _token))!);

        Assert.Equal(("test", 2, 1), (used.Site, used.Requests, used.Cold));
        Assert.InRange(used.BytesOut, 20_000, 25_000);
        Assert.InRange(used.BytesIn, 50, 5_000);
    }

    [Theory]
    [InlineData("?from=2026-02-30")]
    [InlineData("?to=yesterday")]
    public async Task Get_NoDay_SaysWhatADayIs(string query)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        using var response = await gateway.Admin.GetAsync($"/api/v1/usage{query}", _token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("2026-01-31", await response.Content.ReadAsStringAsync(_token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OtherSiteOrLaterDays_IsEmpty()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();

        Assert.Empty((await gateway.Admin.GetFromJsonAsync("/api/v1/usage?site=other", ViewJson.Readable.UsageViewArray, _token))!);
        Assert.Empty((await gateway.Admin.GetFromJsonAsync("/api/v1/usage?from=9999-01-01", ViewJson.Readable.UsageViewArray, _token))!);
    }
}
