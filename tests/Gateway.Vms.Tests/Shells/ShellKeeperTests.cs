using Gateway.Testing;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Shells;

/// <summary>What is prepared in the background, and how often.</summary>
public sealed class ShellKeeperTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Bake_GuestDiesWhileItIsBaked_IsTriedAgainLaterAndLater()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.Bake = (_, _) => throw new VmLaunchException(VmLaunchFailure.GuestDied, "it died");
        var begun = core.Time.GetTimestamp();

        (await core.AcquireAsync()).Dispose();

        await BakesAsync(core, 4);
        Assert.True(core.Time.GetElapsedTime(begun) >= TimeSpan.FromMinutes(1 + 2 + 4), core.Time.GetElapsedTime(begun).ToString());
    }

    [Fact]
    public async Task Bake_GuestDiesWhileItIsBaked_OthersAreBaked()
    {
        await using var core = new TestCore();
        foreach (var site in new[] { "dying", "sound" })
        {
            core.WriteSite(site);
            await core.AddImageAsync(site, site);
        }

        core.Launcher.Bake = (specification, _) => specification.Image.Name == "dying" ? throw new VmLaunchException(VmLaunchFailure.GuestDied, "it died") : Task.CompletedTask;
        await core.StartAsync();

        (await core.AcquireAsync("dying.localhost")).Dispose();
        (await core.AcquireAsync("sound.localhost")).Dispose();

        await BakesAsync(core, 2);
        Assert.Single(core.Launcher.ListTemplates(core.Images.FindDigest("sound")!));
        Assert.Empty(core.Launcher.ListTemplates(core.Images.FindDigest("dying")!));
    }

    private static async Task BakesAsync(TestCore core, int count)
    {
        using var bound = new CancellationTokenSource(TestTimeouts.Local);
        while (core.Launcher.Bakes.Count < count)
        {
            bound.Token.ThrowIfCancellationRequested();
            core.Time.Advance(Step);
            await Task.Yield();
        }
    }
}
