using Gateway.Vms.Activation;
using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Vms.Tests.History;

/// <summary>What is remembered of activations, as the whole core fills it.</summary>
public sealed class ActivationHistoryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Latest_ABootThatTwoWaitFor_HasItsPhasesAndBothWaits()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var begun = core.Time.GetUtcNow();
        var first = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();
        core.Time.Advance(Second);
        var second = core.AcquireAsync();
        core.Time.Advance(2 * Second);

        launch.Answer();
        (await first).Dispose();
        (await second).Dispose();
        var record = await FirstAsync(core);

        Assert.Equal((1, "blog", "", "blog", core.Vms[0].Specification.Id), (record.Number, record.Site, record.Instance, record.Image, record.Vm));
        Assert.Equal((VmSource.Cold, begun, 3 * Second), (record.Source, record.Begun, record.Total));
        Assert.Equal([new(VmPhase.Queue, (3 * Second) - TimeSpan.FromMilliseconds(55)), .. core.Vms[0].Phases], record.Phases);
        Assert.Equal([new WaitRecord(TimeSpan.Zero, 3 * Second), new WaitRecord(Second, 2 * Second)], record.Waits);
        Assert.Equal((2, null, null), (record.Waiters, record.Failure, record.Reason));
        Assert.Same(record, History(core).Find(1));
    }

    [Fact]
    public async Task Latest_ABootThatFails_SaysWhyAndHowLongItQueued()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();
        core.Time.Advance(Second);

        launch.Fail(VmLaunchFailure.GuestDied);
        await Assert.ThrowsAsync<ActivationException>(() => wait);
        var record = await FirstAsync(core);

        Assert.Equal((null, ActivationFailure.BootFailed, Second, 1), (record.Source, record.Failure, record.Total, record.Waiters));
        Assert.Equal([new VmPhaseDuration(VmPhase.Queue, TimeSpan.Zero)], record.Phases);
        Assert.Contains("scripted to fail", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latest_ManyWait_KeepsTheFirstAndCountsAll()
    {
        const int Requests = ActivationRecord.MostWaits + 10;
        await using var core = await TestCore.StartBlogAsync(connections: Requests);
        core.Launcher.HoldLaunches = true;
        var waits = Enumerable.Range(0, Requests).Select(_ => core.AcquireAsync()).ToList();

        (await core.Launcher.NextLaunchAsync()).Answer();
        await Task.WhenAll(waits);
        var record = await FirstAsync(core);

        Assert.Equal((Requests, ActivationRecord.MostWaits), (record.Waiters, record.Waits.Count));
    }

    [Fact]
    public async Task Latest_WarmRequests_AreNotInIt()
    {
        await using var core = await TestCore.StartBlogAsync();
        for (var request = 0; request < 3; request++)
        {
            (await core.AcquireAsync()).Dispose();
        }

        await FirstAsync(core);
        Assert.Single(History(core).Latest(10));
    }

    [Fact]
    public async Task Latest_ABootNobodyWantsAnyMore_IsNotInIt()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Instance": "Request" """);
        core.Launcher.HoldLaunches = true;
        using var client = new CancellationTokenSource();
        var wait = core.AcquireUntilAsync(client.Token);
        var launch = await core.Launcher.NextLaunchAsync();

        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await launch.Cancelled;
        await Eventually.HoldsAsync(() => core.States() is []);

        Assert.Empty(History(core).Latest(10));
    }

    [Fact]
    public async Task Latest_SiteAndSource_AreFiltersAndNewestComesFirst()
    {
        await using var core = new TestCore();
        foreach (var site in (string[])["blog", "shop"])
        {
            core.WriteSite(site);
            await core.AddImageAsync(site, site);
        }

        await core.StartAsync();
        (await core.AcquireAsync()).Dispose();
        await Eventually.HoldsAsync(() => History(core).Latest(10).Count == 1);
        (await core.AcquireAsync("shop.localhost")).Dispose();
        await Eventually.HoldsAsync(() => History(core).Latest(10).Count == 2);

        Assert.Equal(["shop", "blog"], History(core).Latest(10).Select(record => record.Site));
        Assert.Equal("blog", Assert.Single(History(core).Latest(10, "blog")).Site);
        Assert.Equal("shop", Assert.Single(History(core).Latest(1, source: VmSource.Cold)).Site);
        Assert.Empty(History(core).Latest(10, source: VmSource.Template));
    }

    [Fact]
    public async Task Find_MoreThanAreKept_ForgetsTheOldest()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Instance": "Request" """);
        for (var request = 0; request <= ActivationHistory.Capacity; request++)
        {
            (await core.AcquireAsync()).Dispose();
        }

        await Eventually.HoldsAsync(() => History(core).Find(ActivationHistory.Capacity + 1) is not null);
        Assert.Null(History(core).Find(1));
        Assert.NotNull(History(core).Find(2));
        Assert.Equal(ActivationHistory.Capacity, History(core).Latest(int.MaxValue).Count);
    }

    [Fact]
    public async Task Times_OneActivation_AreOfItsImageAndSource()
    {
        await using var core = await TestCore.StartBlogAsync();
        (await core.AcquireAsync()).Dispose();
        await FirstAsync(core);

        var times = core.Services.GetRequiredService<ActivationTimes>();
        Assert.Equal(["blog"], times.Images);
        Assert.Equal((VmSource.Cold, 1), (times.Of("blog")[0].Source, times.Of("blog")[0].Count));
    }

    private static ActivationHistory History(TestCore core) => core.Services.GetRequiredService<ActivationHistory>();

    private static async Task<ActivationRecord> FirstAsync(TestCore core)
    {
        await Eventually.HoldsAsync(() => History(core).Latest(1).Count == 1);
        return History(core).Latest(1)[0];
    }
}
