using Gateway.Testing;
using Gateway.Testing.Scripted;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Admission;

public sealed class HostRoomTests
{
    private const string Hosts = """{ "Match": { "Hosts": [ "*.h.localhost" ] }, "Image": "blog", "Instance": "Host" LIMITS }""";

    private static async Task<TestCore> CreateAsync(string limits, params (string Key, string Value)[] settings)
    {
        var core = await TestCore.StartBlogAsync(settings: settings);
        core.WriteSiteFile("hosts", Hosts.Replace("LIMITS", limits.Length > 0 ? "," + limits : "", StringComparison.Ordinal));
        Assert.Empty(core.Sites.TryReload());
        return core;
    }

    [Theory]
    [InlineData("Host:MaxVms", "2", "")]
    [InlineData("Host:MaxMemoryMiB", "16", "")]
    [InlineData("Host:MaxVms", "200", """ "Limits": { "MaxInstances": 2 } """)]
    [InlineData("Host:MaxVms", "200", """ "Limits": { "MaxMemoryMiB": 16 } """)]
    public async Task AcquireAsync_Full_ShedsTheOneIdleLongest(string key, string value, string limits)
    {
        await using var core = await CreateAsync(limits, (key, value));
        (await core.AcquireAsync("a.h.localhost")).Dispose();
        core.Time.Advance(TimeSpan.FromSeconds(1));
        (await core.AcquireAsync("b.h.localhost")).Dispose();
        core.Time.Advance(TimeSpan.FromSeconds(1));
        (await core.AcquireAsync("a.h.localhost")).Dispose();

        using var third = await core.AcquireAsync("c.h.localhost");

        Assert.Equal(["a.h.localhost", "c.h.localhost"], core.Activator.Snapshot().Where(vm => vm.State == VmState.Ready).Select(vm => vm.Instance).Order());
        Assert.Equal(2, core.Launcher.MostRunning);
    }

    [Theory]
    [InlineData("Host:MaxVms", "1", "")]
    [InlineData("Host:MaxVms", "200", """ "Limits": { "MaxInstances": 1 } """)]
    public async Task AcquireAsync_FullAndAllInUse_WaitsForTheFirstThatHasNothingToDo(string key, string value, string limits)
    {
        await using var core = await CreateAsync(limits, (key, value));
        var first = await core.AcquireAsync("a.h.localhost");
        var second = core.AcquireAsync("b.h.localhost");
        await Eventually.HoldsAsync(() => core.Log.GetSnapshot().Any(record => record.Message.Contains($"{key.Replace("Host:MaxVms", limits.Length > 0 ? "Limits:MaxInstances" : "Gateway:Host:MaxVms", StringComparison.Ordinal)}=1", StringComparison.Ordinal)));
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
        Assert.Equal(1, core.Launcher.MostRunning);
    }

    [Fact]
    public async Task AcquireAsync_NoRoomForAsLongAsItMayWait_IsToldSoAndNotHeldAgainstTheSite()
    {
        await using var core = await CreateAsync(""" "Limits": { "PendingTimeout": "00:00:02" } """, ("Host:MaxVms", "1"));
        var first = await core.AcquireAsync("a.h.localhost");
        var second = core.AcquireAsync("b.h.localhost");

        core.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ActivationFailure.PendingTimeout, (await Assert.ThrowsAsync<ActivationException>(() => second)).Failure);

        first.Dispose();
        (await core.AcquireAsync("b.h.localhost")).Dispose();
        Assert.Equal(2, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_RoomIsWaitedFor_TheFirstThatCameIsServedFirst()
    {
        await using var core = await CreateAsync(""" "Limits": { "MaxInstances": 1 } """, ("Host:ConcurrentBoots", "1"));
        var held = await core.AcquireAsync("a.h.localhost");
        var waits = new List<Task<VmLease>>();
        foreach (var host in (string[])["b.h.localhost", "c.h.localhost", "d.h.localhost"])
        {
            waits.Add(core.AcquireAsync(host));
        }

        foreach (var wait in waits)
        {
            held.Dispose();
            held = await wait;
            Assert.Equal(waits.IndexOf(wait) + 1, waits.Count(other => other.IsCompleted));
        }

        held.Dispose();
        Assert.Equal(1, core.Launcher.MostRunning);
    }

    [Fact]
    public async Task AcquireAsync_RoomIsWaitedFor_OtherSitesBootMeanwhile()
    {
        await using var core = await CreateAsync(""" "Limits": { "MaxInstances": 1 } """, ("Host:ConcurrentBoots", "1"));
        using var held = await core.AcquireAsync("a.h.localhost");
        var waits = core.AcquireAsync("b.h.localhost");

        (await core.AcquireAsync()).Dispose();

        Assert.False(waits.IsCompleted);
        held.Dispose();
        (await waits).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_FullOfOneThatStops_WaitsForItsEnd()
    {
        await using var core = await CreateAsync("", ("Host:MaxVms", "1"));
        core.Launcher.HoldStops = true;
        (await core.AcquireAsync("a.h.localhost")).Dispose();
        var second = core.AcquireAsync("b.h.localhost");
        await core.Vms[0].StopBegun;
        Assert.False(second.IsCompleted);

        core.Vms[0].EndStop();

        (await second).Dispose();
        Assert.Equal(1, core.Launcher.MostRunning);
    }

    [Fact]
    public async Task AcquireAsync_LargerThanTheHost_FailsAndNamesTheSetting()
    {
        await using var core = await CreateAsync("", ("Host:MaxMemoryMiB", "4"));

        Assert.Equal(ActivationFailure.BootFailed, (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).Failure);

        Assert.Contains(core.Log.GetSnapshot(), record => record.Message.Contains("Gateway:Host:MaxMemoryMiB=4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AcquireAsync_Full_ShedsInTheOrderOfLastUse()
    {
        await using var core = await CreateAsync("", ("Host:MaxVms", "5"));
        foreach (var host in (string[])["a", "b", "c", "d", "e", "c", "a"])
        {
            (await core.AcquireAsync($"{host}.h.localhost")).Dispose();
            core.Time.Advance(TimeSpan.FromSeconds(1));
        }

        List<VmLease> leases = [];
        foreach (var (host, shed) in (IEnumerable<(string, string)>)[("v", "b"), ("w", "d"), ("x", "e"), ("y", "c"), ("z", "a")])
        {
            leases.Add(await core.AcquireAsync($"{host}.h.localhost"));
            Assert.DoesNotContain(core.Activator.Snapshot(), vm => vm.Instance == $"{shed}.h.localhost");
        }

        // All are in use now, and nothing of that goes.
        await AssertWaitsInVainAsync(core, "late.h.localhost");
        Assert.All(leases, lease => Assert.False(((ScriptedVm)lease.Vm).IsStopping));
        leases.ForEach(lease => lease.Dispose());
    }

    [Fact]
    public async Task AcquireAsync_ALargeVm_ShedsAsManyAsItTakesAtOnceAndNoMore()
    {
        await using var core = await CreateAsync("", ("Host:MaxMemoryMiB", "48"));
        await AddLargeAsync(core, memoryMiB: 20);
        core.Launcher.HoldStops = true;
        for (var index = 0; index < 6; index++)
        {
            (await core.AcquireAsync($"x{index}.h.localhost")).Dispose();
            core.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var large = core.AcquireAsync("large.localhost");
        await Task.WhenAll(core.Vms.Take(3).Select(vm => vm.StopBegun)).WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken);
        core.Vms[2].EndStop();
        core.Vms[0].EndStop();
        await Eventually.HoldsAsync(() => core.Launcher.Running == 4);
        Assert.False(large.IsCompleted);
        core.Vms[1].EndStop();

        (await large).Dispose();
        Assert.Equal(3, core.Vms.Count(vm => vm.IsStopping));
    }

    [Fact]
    public async Task AcquireAsync_AllThatIsIdleWouldNotDo_NothingIsShed()
    {
        await using var core = await CreateAsync("", ("Host:MaxMemoryMiB", "24"));
        await AddLargeAsync(core, memoryMiB: 20);
        using var used = await core.AcquireAsync("used.h.localhost");
        (await core.AcquireAsync("idle.h.localhost")).Dispose();

        await AssertWaitsInVainAsync(core, "large.localhost");

        Assert.All(core.Vms, vm => Assert.False(vm.IsStopping));
    }

    [Fact]
    public async Task AcquireAsync_ALargeVmWaits_SmallOnesDoNotOvertakeItForEver()
    {
        await using var core = await CreateAsync("", ("Host:MaxMemoryMiB", "32"), ("Host:ConcurrentBoots", "4"));
        await AddLargeAsync(core, memoryMiB: 20);
        core.Launcher.HoldStops = true;
        foreach (var host in (string[])["a", "b", "c"])
        {
            (await core.AcquireAsync($"{host}.h.localhost")).Dispose();
            core.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var large = core.AcquireAsync("large.localhost");
        await Task.WhenAll(core.Vms.Take(2).Select(vm => vm.StopBegun)).WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken);
        var small = core.AcquireAsync("d.h.localhost");
        core.Vms[0].EndStop();
        await Eventually.HoldsAsync(() => core.Launcher.Running == 2);
        Assert.False(small.IsCompleted);
        core.Launcher.HoldStops = false;
        core.Vms[1].EndStop();

        (await large).Dispose();
        (await small).Dispose();
    }

    private static async Task AddLargeAsync(TestCore core, int memoryMiB)
    {
        await core.AddImageAsync("large", "large");
        core.WriteSite("large", $$""" "Vm": { "MemoryMiB": {{memoryMiB}} } """);
        Assert.Empty(core.Sites.TryReload());
    }

    private static async Task AssertWaitsInVainAsync(TestCore core, string host)
    {
        var wait = core.AcquireAsync(host);
        await Eventually.HoldsAsync(() => core.Log.GetSnapshot().Any(record => record.Message.Contains("no room for another VM", StringComparison.Ordinal)));
        core.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ActivationFailure.PendingTimeout, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);
    }
}
