using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>Instances that keep a volume: one VM at a time has it, and none is taken over that had another.</summary>
public sealed class VolumeTests
{
    private const string Volume = """ "Volume": { "SizeMiB": 64, "Path": "/data" } """;

    [Fact]
    public async Task AcquireAsync_SiteWithAVolume_LaunchesWithIt()
    {
        await using var core = await TestCore.StartBlogAsync(Volume);

        using var lease = await core.AcquireAsync();

        Assert.Equal((new VolumePolicy(64, "/data"), true), (core.Vms[0].Specification.Volume, core.Vms[0].Specification.PreApp));
    }

    [Fact]
    public async Task AcquireAsync_VmBeforeStillStops_LaunchesWhenItHasEnded()
    {
        await using var core = await TestCore.StartBlogAsync(Volume);
        core.Launcher.HoldStops = true;
        (await core.AcquireAsync()).Dispose();
        core.Time.Advance(IdlePolicy.Default.After);
        await core.Vms[0].StopBegun;

        var next = core.AcquireAsync();
        await Eventually.HoldsAsync(() => core.States().Contains(VmState.Booting));
        Assert.Equal(1, core.Launcher.Launches);
        core.Vms[0].EndStop();

        using var lease = await next;
        Assert.Equal(1, core.Launcher.MostRunning);
    }

    [Fact]
    public async Task AcquireAsync_ProcessOfTheSuspendedVmStillEnds_ResumesWhenItHas()
    {
        await using var core = new TestCore(("Host:ConcurrentBoots", "1"));
        core.WriteSiteFile("many", $$"""{ "Match": { "Hosts": [ "{name}.many.localhost" ] }, "Image": "blog", "Instance": "Host", "Idle": { "Action": "Suspend" }, {{Volume}} }""");
        await core.AddImageAsync("blog", "one");
        await core.StartAsync();
        core.Launcher.HoldStops = true;
        (await core.AcquireAsync("a.many.localhost")).Dispose();
        core.Time.Advance(IdlePolicy.Default.After);
        await core.Vms[0].StopBegun;

        // The other one's turn comes after its.
        var next = core.AcquireAsync("a.many.localhost");
        using var other = await core.AcquireAsync("b.many.localhost");
        Assert.Equal((2, false), (core.Launcher.Launches, next.IsCompleted));
        core.Vms[0].EndStop();

        using var lease = await next;
        Assert.Equal(VmSource.Suspended, lease.Source);
    }

    [Fact]
    public async Task AcquireAsync_OthersBehindOneThatWaits_Boot()
    {
        await using var core = new TestCore(("Host:ConcurrentBoots", "1"));
        core.WriteSiteFile("many", $$"""{ "Match": { "Hosts": [ "{name}.many.localhost" ] }, "Image": "blog", "Instance": "Host", {{Volume}} }""");
        await core.AddImageAsync("blog", "one");
        await core.StartAsync();
        core.Launcher.HoldStops = true;
        (await core.AcquireAsync("a.many.localhost")).Dispose();
        core.Time.Advance(IdlePolicy.Default.After);
        await core.Vms[0].StopBegun;

        var waits = core.AcquireAsync("a.many.localhost");
        await Eventually.HoldsAsync(() => core.States().Contains(VmState.Booting));
        using var other = await core.AcquireAsync("b.many.localhost");

        Assert.False(waits.IsCompleted);
        core.Vms[0].EndStop();
        (await waits).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_AnApplicationStumblesOverItsVolume_OtherInstancesBoot()
    {
        await using var core = new TestCore();
        core.WriteSiteFile("many", $$"""{ "Match": { "Hosts": [ "{name}.many.localhost" ] }, "Image": "blog", "Instance": "Host", {{Volume}} }""");
        await core.AddImageAsync("blog", "one");
        await core.StartAsync();
        core.Launcher.HoldLaunches = true;
        for (var failure = 0; failure < 6; failure++)
        {
            var fails = core.AcquireAsync("a.many.localhost");
            (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied, isOfApplication: true);
            await Assert.ThrowsAsync<ActivationException>(() => fails);
            core.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var other = core.AcquireAsync("b.many.localhost");
        (await core.Launcher.NextLaunchAsync()).Answer();

        (await other).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_NoRoomForTheVolume_IsRefusedAsThat()
    {
        await using var core = await TestCore.StartBlogAsync(Volume);
        core.Launcher.HoldLaunches = true;

        var wait = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.VolumesFull);

        var refusal = await Assert.ThrowsAsync<ActivationException>(() => wait);
        Assert.Equal(ActivationFailure.VolumesFull, refusal.Failure);
        Assert.NotNull(refusal.RetryAfter);
    }

    [Theory]
    [InlineData("/data", 1)]
    [InlineData("/srv", 0)]
    [InlineData(null, 0)]
    public async Task StartAsync_VmOfAnEarlierGateway_IsTakenOverWithItsVolumeOnly(string? path, int kept)
    {
        await using var core = new TestCore();
        core.WriteSite("blog", Volume);
        var image = await core.AddImageAsync("blog", "one");
        core.Launcher.Leftovers =
            [new VmFacts("blog-1-a", "blog", Vms.Sites.InstanceKind.Site, "", "blog", image.Digest, image.Manifest.MemoryMiB, image.Manifest.VirtualCpus, Outbound: false) { VolumePath = path }];

        await core.StartAsync();

        Assert.Equal(kept, core.Activator.Snapshot().Count);
    }
}
