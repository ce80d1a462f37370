using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Sites.Policies;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>Stops by hand and at the end.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task StopAsync_WithALease_WaitsForItAndThenForTheStop()
    {
        await using var core = await TestCore.StartBlogAsync();
        var lease = await core.AcquireAsync();

        var stop = core.Activator.StopAsync("blog", TestContext.Current.CancellationToken);
        Assert.False(core.Vms[0].IsStopping);
        lease.Dispose();

        Assert.Equal(1, await stop);
        Assert.Equal(0, core.Launcher.Running);
        Assert.Empty(core.States());
    }

    [Fact]
    public async Task StopAsync_LeaseThatNeverEnds_IsGivenTheSitesDeadline()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var lease = await core.AcquireAsync();

        var stop = core.Activator.StopAsync("blog", TestContext.Current.CancellationToken);
        core.Time.Advance(StopPolicy.Default.Deadline - TimeSpan.FromTicks(1));
        Assert.False(core.Vms[0].IsStopping);
        core.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(1, await stop);
        Assert.True(lease.Vm.Gone.IsCancellationRequested);
        Assert.Equal(0, core.Launcher.Running);
    }

    [Fact]
    public async Task StopAsync_NobodyWaitsForIt_EndsTheVmAllTheSame()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var lease = await core.AcquireAsync();
        using var patience = new CancellationTokenSource();

        var stop = core.Activator.StopAsync("blog", patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stop);
        core.Time.Advance(StopPolicy.Default.Deadline);

        await core.Vms[0].StopBegun;
    }

    [Fact]
    public async Task StopNowAsync_WithALease_DoesNotWaitForIt()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var lease = await core.AcquireAsync();

        Assert.Equal(1, await core.Activator.StopNowAsync("blog", TestContext.Current.CancellationToken));

        Assert.True(lease.Vm.Gone.IsCancellationRequested);
        Assert.Equal(0, core.Launcher.Running);
    }

    [Fact]
    public async Task StopNowAsync_WhileItBoots_EndsItWhenItIsThere()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();

        var stop = core.Activator.StopNowAsync("blog", TestContext.Current.CancellationToken);
        Assert.False(stop.IsCompleted);
        launch.Answer();

        Assert.Equal(1, await stop);
        using var lease = await wait;
        Assert.True(lease.Vm.Gone.IsCancellationRequested);
    }

    [Fact]
    public async Task StopAsync_WhileItBoots_ServesWhoeverWaitsFirst()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();

        var stop = core.Activator.StopAsync("blog", TestContext.Current.CancellationToken);
        launch.Answer();
        (await wait).Dispose();

        Assert.Equal(1, await stop);
        Assert.Empty(core.States());
    }

    [Fact]
    public async Task StopAsync_RequestArrivesMeanwhile_GetsANewVm()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldStops = true;
        (await core.AcquireAsync()).Dispose();
        var stop = core.Activator.StopAsync("blog", TestContext.Current.CancellationToken);
        await core.Vms[0].StopBegun;

        using var lease = await core.AcquireAsync();

        Assert.Same(core.Vms[1], lease.Vm);
        core.Vms[0].EndStop();
        Assert.Equal(1, await stop);
        Assert.Equal([VmState.Ready], core.States());
    }

    [Fact]
    public async Task Shutdown_Idle_LeavesNoVm()
    {
        await using var core = await TestCore.StartBlogAsync();
        (await core.AcquireAsync()).Dispose();

        await core.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, core.Launcher.Running);
        Assert.Equal(ActivationFailure.ShuttingDown, (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).Failure);
    }

    [Fact]
    public async Task Shutdown_WithALease_WaitsForItUntilTheDeadline()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var lease = await core.AcquireAsync();
        using var deadline = new CancellationTokenSource();

        var stop = core.StopAsync(deadline.Token);
        Assert.False(core.Vms[0].IsStopping);
        await deadline.CancelAsync();
        await stop;

        Assert.Equal(0, core.Launcher.Running);
    }

    [Fact]
    public async Task Shutdown_WhileBooting_RefusesWhoWaitsAndGivesTheBootUp()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();

        await core.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ActivationFailure.ShuttingDown, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);
        await launch.Cancelled;
        Assert.Equal(0, core.Launcher.Running);
    }

    [Fact]
    public async Task Shutdown_WhileRequestsPourIn_LeavesNoVm()
    {
        for (var round = 0; round < 50; round++)
        {
            await using var core = await TestCore.StartBlogAsync(connections: 2);
            var requests = Enumerable.Range(0, 8).Select(_ => Task.Run(() => AskAsync(core))).ToArray();
            if (round % 2 == 0)
            {
                await requests[0];
            }

            await core.StopAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(requests);

            Assert.Equal(0, core.Launcher.Running);
            Assert.Empty(core.States());
        }
    }

    private static async Task AskAsync(TestCore core)
    {
        try
        {
            using var lease = await core.AcquireAsync();
            await Task.Yield();
        }
        catch (ActivationException refusal) when (refusal.Failure == ActivationFailure.ShuttingDown)
        {
            // One of the two answers there are.
        }
    }
}
