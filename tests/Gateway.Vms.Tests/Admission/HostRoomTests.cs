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

    [Fact]
    public async Task AcquireAsync_FullAndAllInUse_IsRefusedAndNotHeldAgainstTheSite()
    {
        await using var core = await CreateAsync("", ("Host:MaxVms", "1"));
        var first = await core.AcquireAsync("a.h.localhost");

        var error = await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync("b.h.localhost"));
        Assert.Equal(ActivationFailure.QueueFull, error.Failure);
        Assert.Contains("Gateway:Host:MaxVms=1", error.Message, StringComparison.Ordinal);

        first.Dispose();
        (await core.AcquireAsync("b.h.localhost")).Dispose();
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
}
