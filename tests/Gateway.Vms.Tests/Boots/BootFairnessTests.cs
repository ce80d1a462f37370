using Gateway.Testing.Scripted;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Boots;

/// <summary>Whose boot is next, and what never holds up another's.</summary>
public sealed class BootFairnessTests
{
    private static async Task<TestCore> CreateAsync(int maxInstances = 1000, params (string Key, string Value)[] settings)
    {
        var core = await TestCore.StartBlogAsync(settings: settings);
        core.WriteSiteFile("storm", $$"""
            { "Match": { "Hosts": [ "*.storm.localhost" ] }, "Image": "blog", "Instance": "Host",
              "Limits": { "MaxInstances": {{maxInstances}}, "MaxMemoryMiB": 100000, "PendingTimeout": "01:00:00" } }
            """);
        Assert.Empty(core.Sites.TryReload());
        core.Launcher.HoldLaunches = true;
        return core;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Storm_OfOneSite_AnothersSingleBootBeginsWithinTwoBoots(int concurrentBoots)
    {
        await using var core = await CreateAsync(settings: [("Host:ConcurrentBoots", $"{concurrentBoots}"), ("Host:MaxVms", "1000"), ("Host:MaxMemoryMiB", "100000")]);
        List<Task<VmLease>> storm = [.. Enumerable.Range(0, 500).Select(index => core.AcquireAsync($"x{index}.storm.localhost"))];
        var running = new Queue<ScriptedLaunch>();
        for (var index = 0; index < concurrentBoots; index++)
        {
            running.Enqueue(await core.Launcher.NextLaunchAsync());
        }

        var single = core.AcquireAsync();

        var ended = 0;
        while (running.All(launch => launch.Specification.Site != "blog"))
        {
            running.Dequeue().Answer();
            running.Enqueue(await core.Launcher.NextLaunchAsync());
            ended++;
        }

        Assert.InRange(ended, 1, 2);
        core.Launcher.HoldLaunches = false;
        running.Single(launch => launch.Specification.Site == "blog").Answer();
        (await single).Dispose();
        foreach (var launch in running)
        {
            launch.Answer();
        }

        Assert.All(await Task.WhenAll(storm), lease => lease.Dispose());
    }

    [Fact]
    public async Task Storm_WhoseClientsHaveLeft_KeepsNoPlace()
    {
        await using var core = await CreateAsync(settings: [("Host:ConcurrentBoots", "1"), ("Host:PendingRequests", "10")]);
        var held = core.AcquireAsync("held.storm.localhost");
        var launch = await core.Launcher.NextLaunchAsync();
        for (var round = 0; round < 100; round++)
        {
            using var clientGone = new CancellationTokenSource();
            var leaving = core.Activator.AcquireAsync(core.Match($"x{round}.storm.localhost"), clientGone.Token).AsTask();
            await clientGone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        }

        Assert.Equal("held.storm.localhost", Assert.Single(core.Activator.Snapshot()).Instance);
        launch.Answer();
        (await held).Dispose();
        Assert.Equal(1, core.Launcher.Launches);
    }

    [Fact]
    public async Task Storm_ThatFillsWhatMayWait_LeavesPlacesToOthers()
    {
        await using var core = await CreateAsync(settings: [("Host:ConcurrentBoots", "1"), ("Host:PendingRequests", "50")]);
        List<Task<VmLease>> storm = [.. Enumerable.Range(0, 60).Select(index => core.AcquireAsync($"x{index}.storm.localhost"))];
        await Eventually.HoldsAsync(() => storm.Count(wait => wait.IsFaulted) == 20);

        var single = core.AcquireAsync();

        core.Launcher.HoldLaunches = false;
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await single).Dispose();
        Assert.Equal(40, storm.Count(wait => !wait.IsFaulted));
    }

    [Fact]
    public async Task RoomThatIsWaitedFor_HoldsUpNobodyElsesBoots()
    {
        await using var core = await CreateAsync(maxInstances: 1, ("Host:ConcurrentBoots", "1"));
        core.Launcher.HoldLaunches = false;
        core.Launcher.HoldStops = true;
        (await core.AcquireAsync("a.storm.localhost")).Dispose();
        var waits = core.AcquireAsync("b.storm.localhost");
        await core.Vms[0].StopBegun;
        var waitsBehind = core.AcquireAsync("c.storm.localhost");

        (await core.AcquireAsync()).Dispose();

        Assert.False(waits.IsCompleted || waitsBehind.IsCompleted);
        core.Vms[0].EndStop();
        (await waits).Dispose();
        await core.Vms[2].StopBegun;
        core.Vms[2].EndStop();
        (await waitsBehind).Dispose();
        Assert.Equal(1, core.Launcher.MostLaunching);
    }

    [Fact]
    public async Task RoomThatIsWaitedFor_ForNobodyAnyMore_IsGivenUp()
    {
        await using var core = await CreateAsync(settings: [("Host:ConcurrentBoots", "1"), ("Host:MaxVms", "1")]);
        core.Launcher.HoldLaunches = false;
        core.Launcher.HoldStops = true;
        (await core.AcquireAsync("a.storm.localhost")).Dispose();
        using var clientGone = new CancellationTokenSource();
        var leaving = core.AcquireUntilAsync(clientGone.Token);
        await core.Vms[0].StopBegun;

        await clientGone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await Eventually.HoldsAsync(() => core.States() is [VmState.Draining]);

        core.Vms[0].EndStop();
        await Eventually.HoldsAsync(() => core.Launcher.Running == 0);
        Assert.Equal(1, core.Launcher.Launches);
    }
}
