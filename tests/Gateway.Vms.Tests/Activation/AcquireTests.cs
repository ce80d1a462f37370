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
}
