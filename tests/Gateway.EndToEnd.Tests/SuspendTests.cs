using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>A site whose idle VM goes to disk, behind a real gateway: it comes back as it was, after a restart and a crash too, and no request meets it on its way down.</summary>
public sealed class SuspendTests
{
    private const string Site = "hello";
    private const string Host = "hello.test";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_WhenTheVmIsSuspended_ResumesIt()
    {
        using var folder = await FolderAsync(TimeSpan.FromMilliseconds(200));
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        using var cold = await GetAsync(gateway, "cold");
        var first = await gateway.FindVmAsync(cold.VmId(), _token);

        await SuspendedAsync(gateway);

        Assert.False(first.IsRunning);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(folder.State, "vms")));
        using var resumed = await GetAsync(gateway, "suspended");
        Assert.NotEqual(cold.VmId(), resumed.VmId());
        Assert.Contains("restore;dur=", resumed.ServerTiming(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_RunningVm_IsSuspendedAndResumedByTheNextGateway()
    {
        using var folder = await FolderAsync(TimeSpan.FromHours(1));
        await using (var earlier = await GatewayProcess.StartAsync(folder, _token))
        {
            using var cold = await GetAsync(earlier, "cold");
            Assert.Equal(0, await earlier.ShutDownAsync(_token));
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(folder.State, "vms")));
        }

        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        await SuspendedAsync(gateway);
        using var resumed = await GetAsync(gateway, "suspended");
        await gateway.StopSiteAsync(Site, _token);

        // Asked to, it starts afresh.
        using var again = await GetAsync(gateway, "cold");
        Assert.Equal(0, await gateway.ShutDownAsync(_token));
    }

    [Fact]
    public async Task Kill_SuspendedVm_IsResumedByTheNextGateway()
    {
        using var folder = await FolderAsync(TimeSpan.FromMilliseconds(100));
        await using (var killed = await GatewayProcess.StartAsync(folder, _token))
        {
            using var cold = await GetAsync(killed, "cold");
            await SuspendedAsync(killed);
            killed.Kill();
        }

        await using var gateway = await GatewayProcess.StartAsync(folder, _token);

        using var resumed = await GetAsync(gateway, "suspended");
    }

    [Fact]
    public async Task Stop_SuspendedVm_IsGivenUp()
    {
        using var folder = await FolderAsync(TimeSpan.FromMilliseconds(100));
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        using var first = await GetAsync(gateway, "cold");
        await SuspendedAsync(gateway);

        await gateway.StopSiteAsync(Site, _token);

        using var again = await GetAsync(gateway, "cold");
    }

    [Fact]
    public async Task Request_WheneverTheVmGoesDown_IsServed()
    {
        using var folder = await FolderAsync(TimeSpan.FromMilliseconds(1));
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        var sources = new Dictionary<string, int>();
        for (var request = 0; request < TestScale.Times(100); request++)
        {
            using var response = await GetAsync(gateway);
            var source = response.ServerTiming().Split('"')[1];
            sources[source] = sources.GetValueOrDefault(source) + 1;

            // Nothing is waited for: the next request is to meet the VM anywhere on its way down.
            await Task.Delay(Random.Shared.Next(20), _token);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", sources));
        Assert.Equal(1, sources["cold"]);
        Assert.True(sources.GetValueOrDefault("warm") > 0 && sources.GetValueOrDefault("suspended") > 0);
    }

    [Fact]
    public async Task Request_WhenALinuxGuestIsSuspended_FindsItsMemoryAsItWas()
    {
        using var folder = new GatewayFolder();
        await folder.AddAppImageAsync("counter", _token);
        folder.AddSite("counter", Host, "counter", new { Idle = new { After = "00:00:00.1", Action = "Suspend" } });
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        for (var count = 1; count <= 4; count++)
        {
            using var response = await gateway.GetAsync(Host, "/count", _token);
            Assert.Equal((HttpStatusCode.OK, $"{count}\n"), (response.StatusCode, await response.Content.ReadAsStringAsync(_token)));
            Assert.StartsWith($"source;desc=\"{(count == 1 ? "cold" : "suspended")}\"", response.ServerTiming(), StringComparison.Ordinal);
            await SuspendedAsync(gateway);
        }
    }

    /// <summary>Milliseconds after its last request it is on its way down again, and whoever finds it suspended asks at once, while its process still ends.</summary>
    [Fact]
    public async Task Request_TenTimesTheMomentALinuxGuestWithAVolumeIsSuspended_IsServedAtTheRightHour()
    {
        using var folder = new GatewayFolder();
        await folder.AddAppImageAsync("counter", _token);
        folder.AddSite("counter", Host, "counter", new { Idle = new { After = "00:00:00.010", Action = "Suspend" }, Volume = new { SizeMiB = 16, Path = "/data" } });
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        for (var count = 1; count <= 11; count++)
        {
            using var response = await gateway.GetAsync(Host, "/keep", _token);
            Assert.Equal((HttpStatusCode.OK, $"{count}\n"), (response.StatusCode, await response.Content.ReadAsStringAsync(_token)));
            Assert.StartsWith($"source;desc=\"{(count == 1 ? "cold" : "suspended")}\"", response.ServerTiming(), StringComparison.Ordinal);
            using var time = await gateway.GetAsync(Host, "/time", _token);
            var behind = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(await time.Content.ReadAsStringAsync(_token), CultureInfo.InvariantCulture);
            Assert.InRange(behind, -2, 4);
            await UntilSuspendedAsync(gateway);
        }
    }

    private async Task<GatewayFolder> FolderAsync(TimeSpan after)
    {
        var folder = new GatewayFolder();
        await folder.AddSiteImageAsync(Site, new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite(Site, Host, Site, new { Idle = new { After = after.ToString("c", CultureInfo.InvariantCulture), Action = "Suspend" } });
        return folder;
    }

    private async Task<HttpResponseMessage> GetAsync(GatewayProcess gateway, string? source = null)
    {
        var response = await gateway.GetAsync(Host, "/", _token);
        Assert.Equal((HttpStatusCode.OK, "hello\n"), (response.StatusCode, await response.Content.ReadAsStringAsync(_token)));
        if (source is not null)
        {
            Assert.StartsWith($"source;desc=\"{source}\"", response.ServerTiming(), StringComparison.Ordinal);
        }

        return response;
    }

    private async Task UntilSuspendedAsync(GatewayProcess gateway)
    {
        while (await gateway.Admin.GetFromJsonAsync<JsonArray>("/api/v1/vms", _token) is not [JsonObject vm] || (string?)vm["state"] != "Suspended")
        {
            await Task.Yield();
        }
    }

    private async Task SuspendedAsync(GatewayProcess gateway)
    {
        await UntilSuspendedAsync(gateway);

        // The process goes just after its state is on disk.
        while (Directory.EnumerateDirectories(Path.Combine(gateway.Folder.State, "vms")).Any())
        {
            await Task.Yield();
        }
    }
}
