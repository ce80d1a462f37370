using Gateway.Vms.Instances;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Instances;

public sealed class VmSnapshotTests
{
    [Fact]
    public async Task IdleLeft_InUseIdleAndLater_TellsWhenItGoes()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "After": "00:01:00" } """);
        var lease = await core.AcquireAsync();
        Assert.Equal((null, null), Idle(core));

        lease.Dispose();
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMinutes(1)), Idle(core));

        core.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40)), Idle(core));
    }

    [Fact]
    public async Task IdleLeft_OfOneThatIsKept_IsNull()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "Action": "Keep" } """);
        (await core.AcquireAsync()).Dispose();

        Assert.Equal((TimeSpan.Zero, null), Idle(core));
    }

    [Fact]
    public async Task Waiters_WhileItBoots_AreThoseWhoWait()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var (first, second) = (core.AcquireAsync(), core.AcquireAsync());
        Assert.Equal(2, Assert.Single(core.Activator.Snapshot()).Waiters);

        (await core.Launcher.NextLaunchAsync()).Answer();
        (await first).Dispose();
        (await second).Dispose();
        Assert.Equal(0, Assert.Single(core.Activator.Snapshot()).Waiters);
    }

    [Theory]
    [InlineData("blog-12-abcd", 12)]
    [InlineData("my-blog-7-2x", 7)]
    [InlineData("blog", 0)]
    [InlineData("blog-x-abcd", 0)]
    [InlineData("", 0)]
    public void Generation_OfAName_IsItsNumber(string name, long expected) => Assert.Equal(expected, VmNames.NumberOf(name));

    private static (TimeSpan? For, TimeSpan? Left) Idle(TestCore core)
    {
        var vm = Assert.Single(core.Activator.Snapshot());
        return (vm.IdleFor, vm.IdleLeft);
    }
}
