using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>How long and how many requests wait.</summary>
public sealed class WaitingTests
{
    [Fact]
    public async Task AcquireAsync_OneMoreThanTheSiteLetsWait_IsRefusedAtOnce()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Limits": { "PendingRequests": 2 } """);
        core.Launcher.HoldLaunches = true;
        Task<VmLease>[] waits = [core.AcquireAsync(), core.AcquireAsync()];

        var error = await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync());

        Assert.Equal(ActivationFailure.QueueFull, error.Failure);
        Assert.True(error.RetryAfter > TimeSpan.Zero);
        (await core.Launcher.NextLaunchAsync()).Answer();
        Assert.All(await Task.WhenAll(waits), lease => lease.Dispose());
    }

    [Fact]
    public async Task AcquireAsync_OneMoreThanTheHostLetsWait_IsRefusedAndThePlaceComesBack()
    {
        await using var core = await TestCore.StartBlogAsync(settings: ("Host:PendingRequests", "1"));
        core.Launcher.HoldLaunches = true;
        var first = core.AcquireAsync();

        Assert.Equal(ActivationFailure.QueueFull, (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).Failure);
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await first).Dispose();
        await core.Activator.StopAsync("blog", TestContext.Current.CancellationToken);

        var second = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await second).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_WaitTooLong_IsToldSoAndTheBootGoesOn()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Limits": { "PendingTimeout": "00:00:02" }, "Boot": { "Timeout": "00:01:00" } """);
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();

        core.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ActivationFailure.PendingTimeout, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);

        launch.Answer();
        await Eventually.HoldsAsync(() => core.States() is [VmState.Ready]);
        (await core.AcquireAsync()).Dispose();
        Assert.Equal(1, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_OneCallerLeaves_TheOthersStillGetTheVm()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        using var clientGone = new CancellationTokenSource();
        var leaving = core.AcquireUntilAsync(clientGone.Token);
        var staying = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();

        await clientGone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        launch.Answer();

        (await staying).Dispose();
        Assert.Equal(1, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_AllCallersLeaveDuringTheLaunch_TheBootGoesOn()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        using var clientGone = new CancellationTokenSource();
        var wait = core.AcquireUntilAsync(clientGone.Token);
        var launch = await core.Launcher.NextLaunchAsync();

        await clientGone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.False(launch.Cancelled.IsCompleted);
        launch.Answer();

        await Eventually.HoldsAsync(() => core.States() is [VmState.Ready]);
    }

    [Fact]
    public async Task AcquireAsync_AllCallersLeaveBeforeTheBootsTurn_NothingIsLaunchedForNobody()
    {
        await using var core = new TestCore(("Host:ConcurrentBoots", "1"));
        foreach (var name in (string[])["blog", "shop"])
        {
            core.WriteSite(name);
            await core.AddImageAsync(name, name);
        }

        await core.StartAsync();
        core.Launcher.HoldLaunches = true;
        using var clientGone = new CancellationTokenSource();
        var first = core.AcquireAsync("shop.localhost");
        var launch = await core.Launcher.NextLaunchAsync();
        var queued = core.AcquireUntilAsync(clientGone.Token);

        await clientGone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        launch.Answer();
        (await first).Dispose();

        await Eventually.HoldsAsync(() => core.States() is [VmState.Ready]);
        Assert.Equal(1, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_ManyInstancesCold_NeverLaunchesMoreAtOnceThanConfigured()
    {
        await using var core = await TestCore.StartBlogAsync(settings: ("Host:ConcurrentBoots", "3"));
        core.WriteSiteFile("hosts", """{ "Match": { "Hosts": [ "*.h.localhost" ] }, "Image": "blog", "Instance": "Host" }""");
        Assert.Empty(core.Sites.TryReload());

        var leases = await Task.WhenAll(Enumerable.Range(0, 40).Select(index => core.AcquireAsync($"x{index}.h.localhost")));

        Assert.Equal(40, leases.Select(lease => lease.Vm).Distinct().Count());
        Assert.InRange(core.Launcher.MostLaunching, 1, 3);
        Assert.All(leases, lease => lease.Dispose());
    }
}
