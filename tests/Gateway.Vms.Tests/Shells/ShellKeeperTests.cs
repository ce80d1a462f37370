using Gateway.Testing;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Shells;

/// <summary>What is prepared in the background, and how often.</summary>
public sealed class ShellKeeperTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>Wanted for ever: what was asked for once is forgotten after an hour, which may be over before the keeper has looked.</summary>
    private const string Wanted = """ "Boot": { "Shells": 1 } """;

    [Fact]
    public async Task Bake_GuestDiesWhileItIsBaked_IsTriedAgainLaterAndLater()
    {
        await using var core = await TestCore.StartBlogAsync(Wanted);
        core.Launcher.Bake = (_, _) => throw new VmLaunchException(VmLaunchFailure.GuestDied, "it died");
        var begun = core.Time.GetTimestamp();

        await AdvanceUntilAsync(core, () => core.Launcher.Bakes.Count >= 4);

        Assert.True(core.Time.GetElapsedTime(begun) >= TimeSpan.FromMinutes(1 + 2 + 4), core.Time.GetElapsedTime(begun).ToString());
    }

    [Fact]
    public async Task Bake_GuestDiesWhileItIsBaked_OthersAreBaked()
    {
        await using var core = new TestCore();
        foreach (var site in new[] { "dying", "sound" })
        {
            core.WriteSite(site, Wanted);
            await core.AddImageAsync(site, site);
        }

        core.Launcher.Bake = (specification, _) => specification.Image.Name == "dying" ? throw new VmLaunchException(VmLaunchFailure.GuestDied, "it died") : Task.CompletedTask;
        await core.StartAsync();
        await AdvanceUntilAsync(core, () => core.Launcher.ListTemplates(core.Images.FindDigest("sound")!).Count == 1);

        Assert.Contains(core.Launcher.Bakes, baked => baked.Image.Name == "dying");
        Assert.Empty(core.Launcher.ListTemplates(core.Images.FindDigest("dying")!));
    }

    private static async Task AdvanceUntilAsync(TestCore core, Func<bool> holds)
    {
        using var bound = new CancellationTokenSource(TestTimeouts.Local);
        while (!holds())
        {
            bound.Token.ThrowIfCancellationRequested();
            core.Time.Advance(Step);
            await Task.Yield();
        }
    }
}
