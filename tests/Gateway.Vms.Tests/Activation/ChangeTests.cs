using Gateway.Vms.Instances;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>Sites and images that change while their VMs serve.</summary>
public sealed class ChangeTests
{
    [Fact]
    public async Task ImageChange_Serving_NewRequestsGetTheNewOneAndTheOldOneFinishes()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var old = await core.AcquireAsync();

        await core.AddImageAsync("blog", "two");
        using var now = await core.AcquireAsync();

        Assert.NotEqual(old.Vm.Specification.Image.Digest, now.Vm.Specification.Image.Digest);
        Assert.False(core.Vms[0].IsStopping);
        old.Dispose();
        await core.Vms[0].StopBegun;
        await Eventually.HoldsAsync(() => core.States() is [VmState.Ready]);
    }

    [Fact]
    public async Task ImageChange_Idle_StopsTheOldOneWithoutARequest()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "Action": "Keep" } """);
        (await core.AcquireAsync()).Dispose();

        await core.AddImageAsync("blog", "two");

        await core.Vms[0].StopBegun;
    }

    [Fact]
    public async Task ImageChange_Booting_WaitersGetTheNewOne()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var old = await core.Launcher.NextLaunchAsync();

        await core.AddImageAsync("blog", "two");
        var launch = await core.Launcher.NextLaunchAsync();
        launch.Answer();
        using var lease = await wait;

        await old.Cancelled;
        Assert.NotEqual(old.Specification.Image.Digest, lease.Vm.Specification.Image.Digest);
        Assert.Equal(1, core.Launcher.Running);
    }

    [Fact]
    public async Task Reload_SiteGone_ItsVmFinishesAndStops()
    {
        await using var core = await TestCore.StartBlogAsync();
        var lease = await core.AcquireAsync();
        var match = core.Match();
        core.DeleteSiteFile("blog");

        Assert.Empty(core.Sites.TryReload());
        Assert.False(core.Sites.Current.TryMatch("blog.localhost", "/", out _));
        Assert.False(core.Vms[0].IsStopping);
        lease.Dispose();
        await Eventually.HoldsAsync(() => core.States() is []);

        // Matched just before the reload, asked for just after it: served all the same, and nothing stays.
        using var late = await core.Activator.AcquireAsync(match, TestContext.Current.CancellationToken);
        late.Dispose();
        await Eventually.HoldsAsync(() => core.States() is []);
    }

    [Fact]
    public async Task Reload_SiteGoneWhileItBoots_WaitersAreServed()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();
        core.DeleteSiteFile("blog");
        Assert.Empty(core.Sites.TryReload());

        launch.Answer();
        (await wait).Dispose();

        await Eventually.HoldsAsync(() => core.States() is []);
    }

    [Fact]
    public async Task Reload_OtherMemory_NewRequestsGetAnotherVm()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var old = await core.AcquireAsync();
        var stale = core.Match();
        core.WriteSite("blog", """ "Vm": { "MemoryMiB": 99 } """);
        Assert.Empty(core.Sites.TryReload());

        using var now = await core.AcquireAsync();
        using var late = await core.Activator.AcquireAsync(stale, TestContext.Current.CancellationToken);

        Assert.Equal(99, now.Vm.Specification.MemoryMiB);
        Assert.Same(now.Vm, late.Vm);
    }

    [Fact]
    public async Task Reload_OtherLimits_TheVmStays()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Limits": { "ConcurrentRequests": 1 } """);
        using var first = await core.AcquireAsync();
        core.WriteSite("blog", """ "Limits": { "ConcurrentRequests": 2 } """);
        Assert.Empty(core.Sites.TryReload());

        using var second = await core.AcquireAsync();

        Assert.Same(first.Vm, second.Vm);
    }

    [Fact]
    public async Task Reload_WithErrors_KeepsEverythingAsItWas()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var lease = await core.AcquireAsync();
        var before = core.Sites.Current;
        core.WriteSiteFile("broken", "{ \"Image\": 7 }");

        Assert.NotEmpty(core.Sites.TryReload());

        Assert.Same(before, core.Sites.Current);
        Assert.False(core.Vms[0].IsStopping);
        Assert.Contains(core.Log.GetSnapshot(), record => record.Id.Id == 1101 && record.Message.Contains("broken.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reload_UnderLoad_LosesNoRequest()
    {
        await using var core = await TestCore.StartBlogAsync(connections: 4);
        using var done = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(() => RequestAsync(core, done.Token))).ToArray();
        for (var round = 0; round < 40; round++)
        {
            core.WriteSite("blog", $$""" "Vm": { "MemoryMiB": {{32 + (round % 2)}} } """);
            Assert.Empty(core.Sites.TryReload());
            await Task.Yield();
        }

        await done.CancelAsync();
        var served = await Task.WhenAll(clients);
        Assert.All(served, count => Assert.True(count > 0));
        await Eventually.HoldsAsync(() => core.Launcher.Running <= 1);
    }

    private static async Task<int> RequestAsync(TestCore core, CancellationToken done)
    {
        var served = 0;
        while (!done.IsCancellationRequested)
        {
            using var lease = await core.AcquireAsync();
            Assert.False(((Testing.Scripted.ScriptedVm)lease.Vm).IsStopping);
            served++;
            await Task.Yield();
        }

        return served;
    }
}
