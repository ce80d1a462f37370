using Gateway.Testing.Images;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

public sealed class SuspendTests
{
    private const string Suspend = """ "Idle": { "After": "00:00:10", "Action": "Suspend" } """;
    private const string Require = """ "Idle": { "After": "00:00:10", "Action": "Suspend", "Require": true } """;
    private static readonly TimeSpan After = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Idle_Suspend_SavesTheStateAndEndsTheProcess()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);

        await SuspendAsync(core);

        var vm = Assert.Single(core.Activator.Snapshot());
        Assert.Equal((VmState.Suspended, core.Vms[0].Specification.Id, 0, null), (vm.State, vm.Id, vm.MemoryMiB, vm.Vm));
        Assert.Equal(0, core.Launcher.Running);
        Assert.Equal([core.Vms[0].Specification.Id], core.Launcher.States.Keys);
    }

    [Fact]
    public async Task AcquireAsync_Suspended_ResumesUnderANewNameAndTheStateIsUsedUp()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        await SuspendAsync(core);

        using var lease = await core.AcquireAsync();

        Assert.Equal(VmSource.Suspended, lease.Source);
        Assert.Equal(core.Vms[0].Specification.Id, lease.Vm.Specification.Resumes?.Facts.Id);
        Assert.NotEqual(core.Vms[0].Specification.Id, lease.Vm.Specification.Id);
        Assert.Equal([VmState.Ready], core.States());
        await Eventually.HoldsAsync(() => core.Launcher.States.IsEmpty);
    }

    [Fact]
    public async Task AcquireAsync_Suspending_RunsOnAtOnceAndNothingIsLostOrBooted()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        core.Launcher.HoldSuspends = true;
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After);
        await core.Vms[0].SuspendBegun;
        Assert.Equal([VmState.Suspending], core.States());

        using var lease = await core.AcquireAsync();

        Assert.Same(core.Vms[0], lease.Vm);
        Assert.Equal(VmSource.Warm, lease.Source);
        Assert.Equal((1, 1), (core.Launcher.Launches, core.Vms[0].RunsOn));
        Assert.Empty(core.Launcher.States);
    }

    [Fact]
    public async Task AcquireAsync_RecalledOnce_IsSuspendedAfterTheNextIdleTime()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        core.Launcher.HoldSuspends = true;
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After);
        await core.Vms[0].SuspendBegun;
        (await core.AcquireAsync()).Dispose();
        core.Launcher.HoldSuspends = false;

        core.Time.Advance(After);

        await Eventually.HoldsAsync(() => core.States() is [VmState.Suspended] && core.Launcher.Running == 0);
    }

    [Fact]
    public async Task AcquireAsync_StateSpoilt_BootsAndWarns()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        await SuspendAsync(core);
        Spoil(core);

        using var lease = await core.AcquireAsync();

        Assert.Equal(VmSource.Cold, lease.Source);
        await Eventually.HoldsAsync(() => core.Launcher.States.IsEmpty);
        Assert.Contains(core.Log.GetSnapshot(), entry => entry.Id.Id == 1304);
    }

    [Fact]
    public async Task AcquireAsync_StateSpoiltAndRequired_IsRefusedAndTheStateStays()
    {
        await using var core = await TestCore.StartBlogAsync(Require);
        await SuspendAsync(core);
        Spoil(core);

        var refusal = await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync());

        Assert.Equal(ActivationFailure.StateUnusable, refusal.Failure);
        Assert.NotNull(refusal.RetryAfter);
        Assert.Equal([VmState.Suspended], core.States());
        Assert.Single(core.Launcher.States);
        Assert.Contains(core.Log.GetSnapshot(), entry => entry.Id.Id == 1305);

        // Left alone for a while, then tried again.
        Assert.Equal(ActivationFailure.BackOff, (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).Failure);
        core.Launcher.SpoiltStates.Clear();
        core.Time.Advance(TimeSpan.FromSeconds(1));
        using var lease = await core.AcquireAsync();
        Assert.Equal(VmSource.Suspended, lease.Source);
    }

    [Fact]
    public async Task StopAsync_Suspended_GivesUpTheState()
    {
        await using var core = await TestCore.StartBlogAsync(Require);
        await SuspendAsync(core);

        Assert.Equal(1, await core.Activator.StopAsync("blog", TestContext.Current.CancellationToken));

        Assert.Empty(core.States());
        await Eventually.HoldsAsync(() => core.Launcher.States.IsEmpty);
        using var lease = await core.AcquireAsync();
        Assert.Equal(VmSource.Cold, lease.Source);
    }

    [Fact]
    public async Task StopAsync_Suspending_StopsItAndKeepsNoState()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        core.Launcher.HoldSuspends = true;
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After);
        await core.Vms[0].SuspendBegun;

        Assert.Equal(1, await core.Activator.StopAsync("blog", TestContext.Current.CancellationToken));

        Assert.Empty(core.States());
        Assert.Empty(core.Launcher.States);
        Assert.True(core.Vms[0].IsStopping);
    }

    [Fact]
    public async Task Idle_StateCannotBeSaved_StopsTheVm()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        core.Launcher.SuspendFailure = "scripted: the disk is full";
        (await core.AcquireAsync()).Dispose();

        core.Time.Advance(After);

        await Eventually.HoldsAsync(() => core.States() is [] && core.Launcher.Running == 0);
        Assert.Contains(core.Log.GetSnapshot(), entry => entry.Id.Id == 1303 && entry.Message.Contains("the disk is full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Idle_StateCannotBeSavedButIsRequired_RunsOnAndTriesAgainLater()
    {
        await using var core = await TestCore.StartBlogAsync(Require);
        core.Launcher.SuspendFailure = "scripted: the disk is full";
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After);
        await Eventually.HoldsAsync(() => core.Vms[0].RunsOn == 1 && core.States() is [VmState.Ready]);
        core.Launcher.SuspendFailure = null;

        // Not after its usual idle time: the reason is hardly gone by then.
        core.Time.Advance(After);
        Assert.Equal([VmState.Ready], core.States());
        core.Time.Advance(TimeSpan.FromMinutes(1));

        await Eventually.HoldsAsync(() => core.States() is [VmState.Suspended]);
        Assert.Equal(1, core.Launcher.Launches);
    }

    [Fact]
    public async Task Idle_VmCannotBeSuspended_IsStoppedButWhereItMayNotBeLostKept()
    {
        await using var core = new TestCore();
        core.WriteSite("free", Suspend);
        core.WriteSite("kept", Require);
        await core.AddImageAsync("free", "one");
        await core.AddImageAsync("kept", "one");
        await core.StartAsync();
        core.Launcher.CanSuspend = false;
        (await core.AcquireAsync("free.localhost")).Dispose();
        (await core.AcquireAsync("kept.localhost")).Dispose();

        core.Time.Advance(TimeSpan.FromDays(1));

        await Eventually.HoldsAsync(() => core.Activator.Snapshot() is [{ Site: "kept", State: VmState.Ready }]);
    }

    [Fact]
    public async Task Suspended_TooMuchOnDisk_GivesUpWhatIsSuspendedLongestButNothingRequired()
    {
        await using var core = new TestCore(("Host:MaxSuspendedMiB", "2"));
        foreach (var (name, policy) in new[] { ("kept", Require), ("old", Suspend), ("new", Suspend) })
        {
            core.WriteSite(name, policy);
            await core.AddImageAsync(name, "one");
        }

        await core.StartAsync();
        foreach (var name in new[] { "kept", "old", "new" })
        {
            (await core.AcquireAsync($"{name}.localhost")).Dispose();
            core.Time.Advance(After);
            await Eventually.HoldsAsync(() => core.Activator.Snapshot().All(vm => vm.State == VmState.Suspended) && core.Launcher.Running == 0);
        }

        Assert.Equal(["kept", "new"], core.Activator.Snapshot().Select(vm => vm.Site));
        await Eventually.HoldsAsync(() => core.Launcher.States.Count == 2);
    }

    [Fact]
    public async Task Suspended_LargerThanTheLimit_IsStopped()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend, settings: ("Host:MaxSuspendedMiB", "0"));
        (await core.AcquireAsync()).Dispose();

        core.Time.Advance(After);

        await Eventually.HoldsAsync(() => core.States() is [] && core.Launcher.Running == 0);
        Assert.Empty(core.Launcher.States);
    }

    [Fact]
    public async Task Shed_Suspends()
    {
        await using var core = new TestCore(("Host:MaxVms", "1"));
        core.WriteSite("blog", Suspend);
        core.WriteSite("shop");
        await core.AddImageAsync("blog", "one");
        await core.AddImageAsync("shop", "one");
        await core.StartAsync();
        (await core.AcquireAsync()).Dispose();

        using var lease = await core.AcquireAsync("shop.localhost");

        Assert.Single(core.Launcher.States);
        Assert.Equal(1, core.Launcher.MostRunning);
    }

    [Fact]
    public async Task ImageChanged_Suspended_TheStateIsGivenUp()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        await SuspendAsync(core);

        await core.AddImageAsync("blog", "two");

        await Eventually.HoldsAsync(() => core.States() is [] && core.Launcher.States.IsEmpty);
        using var lease = await core.AcquireAsync();
        Assert.Equal(VmSource.Cold, lease.Source);
    }

    [Fact]
    public async Task ImageChanged_SuspendedAndRequired_IsRefusedUntilTheImageIsBack()
    {
        await using var core = await TestCore.StartBlogAsync(Require);
        await SuspendAsync(core);
        await core.AddImageAsync("blog", "two");

        Assert.Equal(ActivationFailure.StateUnusable, (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).Failure);

        await core.AddImageAsync("blog", "one");
        using var lease = await core.AcquireAsync();
        Assert.Equal(VmSource.Suspended, lease.Source);
    }

    [Fact]
    public async Task Shutdown_IdleAndInUse_BothAreSuspendedForTheNextGateway()
    {
        await using var core = new TestCore();
        core.WriteSiteFile("tenants", """{ "Match": { "Hosts": [ "{t}.localhost" ] }, "Instance": "Host", "Image": "app", "Idle": { "Action": "Suspend" } }""");
        await core.AddImageAsync("app", "one");
        await core.StartAsync();
        (await core.AcquireAsync("idle.localhost")).Dispose();
        using var busy = await core.AcquireAsync("busy.localhost");

        await core.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(["busy.localhost", "idle.localhost"], core.Launcher.States.Values.Select(state => state.Facts.Instance).Order());
        Assert.Equal(0, core.Launcher.Running);
    }

    [Fact]
    public async Task Shutdown_RequestEnds_IsSuspendedThen()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        var busy = await core.AcquireAsync();
        core.Activator.BeginShutdown();
        Assert.Empty(core.Launcher.States);

        busy.Dispose();
        core.Time.Advance(TimeSpan.FromMilliseconds(1));

        await Eventually.HoldsAsync(() => core.Launcher.States.Count == 1 && core.Launcher.Running == 0);
    }

    [Fact]
    public async Task Start_StatesOfAnEarlierGateway_AreResumedWhereTheyFitAndGivenUpWhereNot()
    {
        await using var core = new TestCore();
        core.WriteSite("blog", Suspend);
        var image = await core.AddImageAsync("blog", "one");
        AddState(core, "blog-7-abcd", "blog", image.Digest);
        AddState(core, "blog-3-abcd", "blog", image.Digest, minutes: -1);
        AddState(core, "gone-9-abcd", "gone", image.Digest);
        AddState(core, "kept-8-abcd", "kept", image.Digest, isRequired: true);

        await core.StartAsync();

        Assert.Equal(["blog-7-abcd"], core.Activator.Snapshot().Select(vm => vm.Id));
        using var lease = await core.AcquireAsync();
        Assert.Equal((VmSource.Suspended, "blog-7-abcd"), (lease.Source, lease.Vm.Specification.Resumes?.Facts.Id));
        Assert.StartsWith("blog-10-", lease.Vm.Specification.Id, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => core.Launcher.States.Count == 1 && core.Launcher.States.ContainsKey("kept-8-abcd"));
    }

    [Fact]
    public async Task Start_RunningVmAndStateOfOneInstance_TheVmIsNewer()
    {
        await using var core = new TestCore();
        core.WriteSite("blog", Suspend);
        var image = await core.AddImageAsync("blog", "one");
        AddState(core, "blog-7-abcd", "blog", image.Digest);
        core.Launcher.Leftovers = [core.Launcher.States["blog-7-abcd"].Facts];

        await core.StartAsync();

        Assert.Equal([VmState.Ready], core.States());
        await Eventually.HoldsAsync(() => core.Launcher.States.IsEmpty);
    }

    [Fact]
    public async Task AcquireAsync_EverybodyLeavesBeforeItsTurn_StaysSuspended()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend, settings: ("Host:ConcurrentBoots", "1"));
        await SuspendAsync(core);
        core.WriteSite("shop");
        await core.AddImageAsync("shop", "one");
        Assert.Empty(core.Sites.TryReload());
        core.Launcher.HoldLaunches = true;
        var first = core.AcquireAsync("shop.localhost");
        await core.Launcher.NextLaunchAsync();
        var launch = await core.Launcher.NextLaunchAsync();
        using var clientGone = new CancellationTokenSource();
        var second = core.AcquireUntilAsync(clientGone.Token);
        Assert.Contains(VmState.Resuming, core.States());

        await clientGone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Contains(VmState.Suspended, core.States());
        launch.Answer();
        (await first).Dispose();
        Assert.Single(core.Launcher.States);
    }

    [Fact]
    public async Task Died_WhileSuspending_KeepsNothingAndTheNextRequestBoots()
    {
        await using var core = await TestCore.StartBlogAsync(Suspend);
        core.Launcher.HoldSuspends = true;
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After);
        await core.Vms[0].SuspendBegun;

        core.Vms[0].Die();
        core.Vms[0].EndSuspend();

        await Eventually.HoldsAsync(() => core.States() is []);
        core.Launcher.HoldSuspends = false;
        using var lease = await core.AcquireAsync();
        Assert.Equal(VmSource.Cold, lease.Source);
        Assert.Empty(core.Launcher.States);
    }

    private static async Task SuspendAsync(TestCore core)
    {
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(After);
        await Eventually.HoldsAsync(() => core.States() is [VmState.Suspended] && core.Launcher.Running == 0);
    }

    private static void Spoil(TestCore core) => core.Launcher.SpoiltStates[core.Launcher.States.Keys.Single()] = true;

    private static void AddState(TestCore core, string id, string site, string digest, int minutes = 0, bool isRequired = false)
        => core.Launcher.States[id] = new SuspendedState(
            new VmFacts(id, site, InstanceKind.Site, "", "blog", digest, TestImages.Manifest.MemoryMiB, 1, Outbound: false), 1 << 20, core.Time.GetUtcNow().AddMinutes(minutes), isRequired);
}
