using Gateway.Vms.Instances;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

public sealed class IdleTests
{
    private const string TenSeconds = """ "Idle": { "After": "00:00:10" } """;
    private static readonly TimeSpan After = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Jot = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task Idle_LastLeaseGoneForTheTime_StopsTheVm()
    {
        await using var core = await TestCore.StartBlogAsync(TenSeconds);
        (await core.AcquireAsync()).Dispose();

        core.Time.Advance(After - Jot);
        Assert.Equal([VmState.Ready], core.States());
        core.Time.Advance(Jot);

        await Eventually.HoldsAsync(() => core.States() is []);
        Assert.True(core.Vms[0].IsStopping);
        Assert.Equal(0, core.Launcher.Running);
    }

    [Fact]
    public async Task Idle_UsedMeanwhile_TheTimeRunsFromTheLastLease()
    {
        await using var core = await TestCore.StartBlogAsync(TenSeconds);
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After / 2);
        (await core.AcquireAsync()).Dispose();

        core.Time.Advance(After - Jot);
        Assert.Equal([VmState.Ready], core.States());
        core.Time.Advance(Jot);

        await Eventually.HoldsAsync(() => core.States() is []);
    }

    [Fact]
    public async Task Idle_LeaseHeld_NeverStops()
    {
        await using var core = await TestCore.StartBlogAsync(TenSeconds);
        using var stream = await core.AcquireAsync();

        core.Time.Advance(After * 100);

        Assert.Equal([VmState.Ready], core.States());
    }

    [Fact]
    public async Task Idle_Keep_NeverStops()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "After": "00:00:10", "Action": "Keep" } """);
        (await core.AcquireAsync()).Dispose();

        core.Time.Advance(TimeSpan.FromDays(7));

        Assert.Equal([VmState.Ready], core.States());
    }

    [Fact]
    public async Task Idle_Zero_StopsAfterEachRequest()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "After": "00:00:00" } """);
        (await core.AcquireAsync()).Dispose();

        core.Time.Advance(Jot);

        await Eventually.HoldsAsync(() => core.States() is []);
    }

    [Fact]
    public async Task Idle_BootNobodyWaitsForAnyMore_RunsTheClockToo()
    {
        await using var core = await TestCore.StartBlogAsync(TenSeconds);
        core.Launcher.HoldLaunches = true;
        using var clientGone = new CancellationTokenSource();
        var wait = core.AcquireUntilAsync(clientGone.Token);
        var launch = await core.Launcher.NextLaunchAsync();
        await clientGone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        launch.Answer();
        await Eventually.HoldsAsync(() => core.States() is [VmState.Ready]);

        core.Time.Advance(After);

        await Eventually.HoldsAsync(() => core.States() is []);
    }

    [Fact]
    public async Task Idle_ShorterAfterReload_CountsFromTheLastLease()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "After": "01:00:00" } """);
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After / 2);
        core.WriteSite("blog", TenSeconds);
        Assert.Empty(core.Sites.TryReload());

        core.Time.Advance(After / 2);

        await Eventually.HoldsAsync(() => core.States() is []);
        Assert.Equal(1, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_WhileTheIdleVmStops_GetsANewOneWithoutWaitingForTheStop()
    {
        await using var core = await TestCore.StartBlogAsync(TenSeconds);
        core.Launcher.HoldStops = true;
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After);
        await core.Vms[0].StopBegun;

        using var lease = await core.AcquireAsync();

        Assert.Same(core.Vms[1], lease.Vm);
        Assert.Equal([VmState.Draining, VmState.Ready], core.States().Order().Reverse());
        core.Vms[0].EndStop();
        await Eventually.HoldsAsync(() => core.States() is [VmState.Ready]);
    }
}
