using System.Net;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>A gateway whose state folder is on a disk that fills up, and has room again.</summary>
public sealed class FullDiskTests
{
    private const string Size = "2m";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Serve_DiskOfTheStateFull_ServesOnAndKeepsUsageWhenThereIsRoom()
    {
        using var folder = new GatewayFolder();
        await using var disk = await SmallMount.TryCreateAsync(Directory.CreateDirectory(folder.State).FullName, _token, Size);
        Assert.SkipWhen(disk is null, "a file system can be mounted by root only");
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("awake", "awake.test", "hello", new { Idle = new { Action = "Keep" } });
        folder.AddSite("asleep", "asleep.test", "hello");
        var gateway = await GatewayProcess.StartAsync(folder, _token);
        await using (gateway)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "awake.test"));
            Assert.Equal(1, await RequestsOfAsync(gateway, "awake"));

            await disk.BreakAsync("full", _token);
            Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "awake.test"));
            Assert.Equal(2, await RequestsOfAsync(gateway, "awake"));
            await gateway.WaitForLineAsync(_token, "held in memory until", Path.Combine(folder.State, "usage.db"), "full");
            Assert.Equal(HttpStatusCode.BadGateway, await AskAsync(gateway, "asleep.test"));
            await gateway.WaitForLineAsync(_token, " of asleep ", "No space left on device");
            Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "awake.test"));

            disk.Mend();
            while (await AskAsync(gateway, "asleep.test") != HttpStatusCode.OK)
            {
                // Until its back-off is over.
                _token.ThrowIfCancellationRequested();
            }

            Assert.Equal(3, await RequestsOfAsync(gateway, "awake"));
            await gateway.WaitForLineAsync(_token, "is kept again");
            await gateway.ShutDownAsync(_token);
        }

        await using var next = await GatewayProcess.StartAsync(folder, _token);
        Assert.Equal(3, await RequestsOfAsync(next, "awake"));
    }

    private async Task<HttpStatusCode> AskAsync(GatewayProcess gateway, string host)
    {
        using var response = await gateway.GetAsync(host, "/", _token);
        await response.Content.ReadAsByteArrayAsync(_token);
        return response.StatusCode;
    }

    private async Task<long> RequestsOfAsync(GatewayProcess gateway, string site)
    {
        using var used = JsonDocument.Parse(await gateway.Admin.GetStringAsync($"/api/v1/usage?site={site}", _token));
        return used.RootElement.EnumerateArray().Sum(day => day.GetProperty("requests").GetInt64());
    }
}
