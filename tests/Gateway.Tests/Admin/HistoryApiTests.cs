using System.Net;
using System.Net.Http.Json;
using Gateway.Admin.Views;
using Gateway.Testing;
using Gateway.Tests.Running;
using Gateway.Vms.Launching;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Admin;

/// <summary>What the API tells of activations, of limits, and of what a URL would meet.</summary>
public sealed class HistoryApiTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Activations_AfterABoot_HaveItWithItsPhases()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();
        (await gateway.GetAsync("/", _token)).Dispose();

        var activation = Assert.Single(await ListAsync(gateway, ""));
        var alone = await gateway.Admin.GetFromJsonAsync("/api/v1/activations/1", ViewJson.Readable.ActivationView, _token);

        Assert.Equal((1, "test", "cold", gateway.Launcher.Vms[0].Specification.Id, 1), (activation.Number, activation.Site, activation.Source, activation.Vm, activation.Waiters));
        Assert.Equal(["queue", "spawn", "boot"], activation.Phases.Select(phase => phase.Phase));
        Assert.Equal(activation.Vm, alone!.Vm);
        Assert.Single(await ListAsync(gateway, "?site=test&source=cold&most=1"));
        Assert.Empty(await ListAsync(gateway, "?source=shell"));
        Assert.Empty(await ListAsync(gateway, "?site=another"));
    }

    [Theory]
    [InlineData("/api/v1/activations?source=lukewarm", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/activations?most=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/activations?most=2001", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/activations/1", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/activations/one", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/sites/nobody", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/sites/match", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/match", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/match?url=ftp://site.test/", HttpStatusCode.BadRequest)]
    public async Task Get_WhatIsNotThere_IsRefused(string path, HttpStatusCode expected)
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);

        using var response = await gateway.Admin.GetAsync(path, _token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Health_OneVmAndAFailure_CountsBoth()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, settings: "--Gateway:Host:MaxVms=7");
        gateway.Launcher.Disk = new DiskUse(TemplateBytes: 1, VolumeBytes: 3 << 20);
        (await gateway.GetAsync("/", _token)).Dispose();
        gateway.Launcher.Vms[0].Die();

        HealthView health;
        do
        {
            health = (await gateway.Admin.GetFromJsonAsync("/api/v1/health", ViewJson.Readable.HealthView, _token))!;
        }
        while (health.Failures.Count == 0);

        var gauges = health.Gauges.ToDictionary(gauge => gauge.Name);
        Assert.Equal(7, gauges["vms"].Limit);
        Assert.Equal((1, 3), (gauges["templatesMiB"].Used, gauges["volumesMiB"].Used));
        Assert.Equal(1, gauges["adminConnections"].Used);
        Assert.InRange(gauges["descriptors"].Used, 1, gauges["descriptors"].Limit);
        Assert.All(health.Gauges, gauge => Assert.NotEmpty(gauge.Setting));
        Assert.Equal(("Died", 1, "test"), (health.Failures[0].Reason, health.Failures[0].Count, health.Failures[0].LastSite));
        Assert.Equal(60, health.Failures[0].Minutes.Count);
    }

    [Fact]
    public async Task Match_BeforeWhileAndAfter_SaysWhatWouldHappen()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, path: "/a");
        gateway.Launcher.Foreseen = VmSource.Shell;

        var before = await MatchAsync(gateway, $"{TestGateway.Host}/a/b?c");
        Assert.Equal(("starts", "test", "", "test", "shell", null), (before.Outcome, before.Site, before.Instance, before.Image, before.Source, before.Vm));
        Assert.Equal("no-site", (await MatchAsync(gateway, $"https://{TestGateway.Host}:8443/")).Outcome);
        Assert.Empty(gateway.Launcher.Vms);

        (await gateway.GetAsync("/a", _token)).Dispose();
        var runs = await MatchAsync(gateway, $"http://{TestGateway.Host}/a");
        Assert.Equal(("runs", "warm", gateway.Launcher.Vms[0].Specification.Id), (runs.Outcome, runs.Source, runs.Vm));
    }

    [Fact]
    public async Task Match_AfterAFailedBoot_SaysWhenItIsTriedAgain()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        gateway.Launcher.HoldLaunches = true;
        var request = gateway.GetAsync("/", _token);
        var launch = await gateway.Launcher.NextLaunchAsync();
        Assert.Equal("comes", (await MatchAsync(gateway, TestGateway.Host)).Outcome);

        launch.Fail(VmLaunchFailure.GuestDied);
        (await request).Dispose();
        var refused = await MatchAsync(gateway, TestGateway.Host);

        Assert.Equal("refused", refused.Outcome);
        Assert.InRange(refused.RetryAfterSeconds!.Value, 0, 2);
    }

    [Fact]
    public async Task Match_NoRoom_SaysWhatItWaitsFor()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest, site: """ "Limits": { "MaxInstances": 1 }, "Instance": "Path", "Idle": { "Action": "Suspend", "Require": true } """);
        gateway.Launcher.CanSuspend = false;
        (await gateway.GetAsync("/one", _token)).Dispose();

        var waits = await MatchAsync(gateway, $"{TestGateway.Host}/two");

        Assert.Equal(("waits", "Limits:MaxInstances=1"), (waits.Outcome, waits.Reason));
    }

    [Fact]
    public async Task Site_WithSecrets_ShowsEachSettingWithItsSourceAndNoSecret()
    {
        await using var gateway = await TestGateway.StartAsync(
            guest: null, site: """ "Vm": { "Env": { "KEY": "hush" } }, "Idle": { "After": "00:00:07" } """, settings: "--Gateway:Defaults:Boot:Timeout=00:00:09");

        var text = await gateway.Admin.GetStringAsync("/api/v1/sites/test", _token);
        var site = (await gateway.Admin.GetFromJsonAsync("/api/v1/sites/test", ViewJson.Readable.SiteDetailsView, _token))!;

        var settings = site.Settings.ToDictionary(setting => setting.Key);
        Assert.Equal(("00:00:07", site.File), (settings["Idle:After"].Value, settings["Idle:After"].Source));
        Assert.Equal(("00:00:09", "command line (Gateway:Defaults)"), (settings["Boot:Timeout"].Value, settings["Boot:Timeout"].Source));
        Assert.Equal("default", settings["Stop:Signal"].Source);
        Assert.Equal("(hidden)", settings["Vm:Env:KEY"].Value);
        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
    }

    private Task<MatchView> MatchAsync(TestGateway gateway, string url)
        => gateway.Admin.GetFromJsonAsync($"/api/v1/match?url={Uri.EscapeDataString(url)}", ViewJson.Readable.MatchView, _token)!;

    private async Task<ActivationView[]> ListAsync(TestGateway gateway, string query)
    {
        // A lease is given before the activation is written down.
        ActivationView[] all;
        do
        {
            all = (await gateway.Admin.GetFromJsonAsync("/api/v1/activations", ViewJson.Readable.ActivationViewArray, _token))!;
        }
        while (all.Length == 0);

        return (await gateway.Admin.GetFromJsonAsync($"/api/v1/activations{query}", ViewJson.Readable.ActivationViewArray, _token))!;
    }
}
