using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

public sealed class AcquireTests
{
    [Fact]
    public async Task AcquireAsync_Cold_BootsAndReportsTheSource()
    {
        await using var core = await TestCore.StartBlogAsync();

        using var lease = await core.AcquireAsync();

        Assert.Equal(VmSource.Cold, lease.Source);
        Assert.Equal([VmPhase.Queue, VmPhase.Spawn, VmPhase.Boot], lease.Phases.Select(phase => phase.Phase));
        Assert.Equal([VmState.Ready], core.States());
        Assert.StartsWith("blog-", lease.Vm.Specification.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AcquireAsync_Warm_LeasesAtOnce()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var first = await core.AcquireAsync();

        var acquire = core.Activator.AcquireAsync(core.Match(), CancellationToken.None);

        Assert.True(acquire.IsCompletedSuccessfully);
        using var second = await acquire;
        Assert.Equal(VmSource.Warm, second.Source);
        Assert.Same(first.Vm, second.Vm);
        Assert.Equal(1, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_ThousandAtOnceWhileCold_BootOnceAndAllAreServed()
    {
        await using var core = await TestCore.StartBlogAsync(connections: 64);
        core.Launcher.HoldLaunches = true;
        var waits = Enumerable.Range(0, 1000).Select(_ => UseAsync(core)).ToArray();

        (await core.Launcher.NextLaunchAsync()).Answer();
        await Task.WhenAll(waits);

        Assert.Equal(1, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_MoreThanTheGuestTakes_NeverGivesItMoreAndServesTheLongestWaitingFirst()
    {
        await using var core = await TestCore.StartBlogAsync(connections: 2);
        var (one, two) = (await core.AcquireAsync(), await core.AcquireAsync());
        var third = core.AcquireAsync();
        var fourth = core.AcquireAsync();
        Assert.False(third.IsCompleted);

        one.Dispose();
        one.Dispose();
        var granted = await third;

        Assert.Equal([VmPhase.Queue], granted.Phases.Select(phase => phase.Phase));
        Assert.False(fourth.IsCompleted);
        two.Dispose();
        granted.Dispose();
        (await fourth).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_SiteTakesFewerThanTheImage_KeepsToTheSite()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Limits": { "ConcurrentRequests": 1 } """);
        var first = await core.AcquireAsync();
        var second = core.AcquireAsync();
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_NoSuchImage_IsRefusedAndNothingBoots()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.WriteSiteFile("tenants", """{ "Match": { "Hosts": [ "{tenant}.localhost" ] }, "Image": "{tenant}", "Instance": "Host" }""");
        Assert.Empty(core.Sites.TryReload());

        var error = await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync("nobody.localhost"));

        Assert.Equal(ActivationFailure.ImageMissing, error.Failure);
        Assert.Equal(0, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_InstanceByHost_GivesEachItsOwnVm()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.WriteSiteFile("tenants", """{ "Match": { "Hosts": [ "*.t.localhost" ] }, "Image": "blog", "Instance": "Host" }""");
        Assert.Empty(core.Sites.TryReload());

        using var ann = await core.AcquireAsync("Ann.T.localhost:8080");
        using var bob = await core.AcquireAsync("bob.t.localhost");
        using var again = await core.AcquireAsync("ann.t.localhost");

        Assert.NotSame(ann.Vm, bob.Vm);
        Assert.Same(ann.Vm, again.Vm);
        Assert.Equal("ann.t.localhost", ann.Vm.Specification.Instance);
    }

    [Fact]
    public async Task AcquireAsync_SiteOverrides_AreInTheSpecificationAndSecretsNowhereElse()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Vm": { "MemoryMiB": 32, "Vcpus": 2, "Env": { "KEY": "hush-hush" } }, "Stop": { "Deadline": "00:00:09" } """);

        using var lease = await core.AcquireAsync();

        var specification = lease.Vm.Specification;
        Assert.Equal((32, 2, "hush-hush", TimeSpan.FromSeconds(9)), (specification.MemoryMiB, specification.Vcpus, specification.Environment["KEY"], specification.StopDeadline));
        var site = core.Match().Site;
        Assert.DoesNotContain("hush", site.ToString() + site.Policy + site.Policy.Vm + core.Activator.Snapshot()[0], StringComparison.Ordinal);
        Assert.DoesNotContain(core.Log.GetSnapshot(), record => record.Message.Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AcquireAsync_Boot_IsOneLineOfTheLog()
    {
        await using var core = await TestCore.StartBlogAsync();

        using var lease = await core.AcquireAsync();

        await Eventually.HoldsAsync(() => core.Log.GetSnapshot().Any(record => record.Id.Id == 1001));
        var line = Assert.Single(core.Log.GetSnapshot(), record => record.Id.Id == 1001);
        Assert.StartsWith("blog is up: cold in ", line.Message, StringComparison.Ordinal);
        Assert.Contains("spawn 50.0, boot 5.0); 1 waited.", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WakeAsync_Cold_BootsAndHoldsNothing()
    {
        await using var core = await TestCore.StartBlogAsync();
        Assert.True(core.Sites.Current.TryMatchInstance("blog", "", out var match));

        var vm = await core.Activator.WakeAsync(match, TestContext.Current.CancellationToken);

        Assert.Equal(VmState.Ready, vm.State);
        Assert.Equal(0, Assert.Single(core.Activator.Snapshot()).Leases);
    }

    private static async Task UseAsync(TestCore core)
    {
        using var lease = await core.AcquireAsync();
        await Task.Yield();
    }
}
