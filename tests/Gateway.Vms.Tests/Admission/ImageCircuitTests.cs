using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Vms.Tests.Admission;

/// <summary>A broken image behind any number of invented hosts.</summary>
public sealed class ImageCircuitTests
{
    private int _hosts;

    private static async Task<TestCore> CreateAsync()
    {
        var core = await TestCore.StartBlogAsync();
        core.WriteSiteFile("hosts", """{ "Match": { "Hosts": [ "*.h.localhost" ] }, "Image": "blog", "Instance": "Host" }""");
        core.WriteSiteFile("other", """{ "Match": { "Hosts": [ "*.other.localhost" ] }, "Image": "blog", "Instance": "Host", "Vm": { "MemoryMiB": 16 } }""");
        Assert.Empty(core.Sites.TryReload());
        core.Launcher.HoldLaunches = true;
        return core;
    }

    /// <summary>A request to a host that nobody has asked for before.</summary>
    private Task<VmLease> AskAsync(TestCore core, string site = "h") => core.AcquireAsync($"x{_hosts++}.{site}.localhost");

    private async Task FailAsync(TestCore core, VmLaunchFailure failure = VmLaunchFailure.GuestDied, string site = "h")
    {
        var wait = AskAsync(core, site);
        (await core.Launcher.NextLaunchAsync()).Fail(failure);
        Assert.Equal(ActivationFailure.BootFailed, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);
    }

    private async Task OpenAsync(TestCore core)
    {
        for (var boot = 0; boot < ImageCircuit.FewestBoots; boot++)
        {
            await FailAsync(core);
        }
    }

    private async Task<TimeSpan?> PauseAsync(TestCore core)
    {
        var refused = await Assert.ThrowsAsync<ActivationException>(() => AskAsync(core));
        Assert.Equal(ActivationFailure.BackOff, refused.Failure);
        return refused.RetryAfter;
    }

    [Fact]
    public async Task Boots_OfManyInstancesFail_NoneOfTheImageBootsForAWhileAndNothingIsRemembered()
    {
        await using var core = await CreateAsync();
        await OpenAsync(core);

        for (var host = 0; host < 10_000; host++)
        {
            Assert.Equal(ImageCircuit.Shortest, await PauseAsync(core));
        }

        Assert.Equal(ImageCircuit.FewestBoots, core.Launcher.Launches);
        Assert.Equal(ImageCircuit.FewestBoots, core.Services.GetRequiredService<VmInstances>().All.Count());
    }

    [Fact]
    public async Task Pause_IsOver_OneBootTriesForAll()
    {
        await using var core = await CreateAsync();
        await OpenAsync(core);
        core.Time.Advance(ImageCircuit.Shortest);

        var probe = AskAsync(core);
        var launch = await core.Launcher.NextLaunchAsync();
        Assert.NotNull(await PauseAsync(core));
        Assert.NotNull(await PauseAsync(core));
        launch.Answer();
        (await probe).Dispose();

        core.Launcher.HoldLaunches = false;
        (await AskAsync(core)).Dispose();
    }

    [Fact]
    public async Task Pause_IsOver_BootsThatWaitedTogetherAreNotAllTried()
    {
        await using var core = await CreateAsync();
        await OpenAsync(core);
        core.Time.Advance(ImageCircuit.Shortest);

        // None of them knows of the others when it is queued.
        Task<VmLease>[] waits = [.. Enumerable.Range(0, 20).Select(_ => AskAsync(core))];
        var launch = await core.Launcher.NextLaunchAsync();
        await Eventually.HoldsAsync(() => waits.Count(wait => wait.IsFaulted) == waits.Length - 1);

        Assert.Equal(ImageCircuit.FewestBoots + 1, core.Launcher.Launches);
        launch.Answer();
        (await waits.Single(wait => !wait.IsFaulted)).Dispose();
    }

    [Fact]
    public async Task Probe_Fails_ThePauseGrowsToAMinute()
    {
        await using var core = await CreateAsync();
        await OpenAsync(core);
        foreach (var seconds in (int[])[5, 10, 20, 40, 60, 60])
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), await PauseAsync(core));
            core.Time.Advance(TimeSpan.FromSeconds(seconds));
            await FailAsync(core);
        }
    }

    [Fact]
    public async Task Probe_TheHostIsToBlame_SaysNothingAboutTheImage()
    {
        await using var core = await CreateAsync();
        await OpenAsync(core);
        core.Time.Advance(ImageCircuit.Shortest);
        await FailAsync(core, VmLaunchFailure.Unsupported);

        Assert.Equal(ImageCircuit.Shortest, await PauseAsync(core));
        core.Time.Advance(ImageCircuit.Shortest);
        var probe = AskAsync(core);
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await probe).Dispose();
    }

    [Fact]
    public async Task Boots_FailForTheHostsSake_TheImageIsNotHeldBack()
    {
        await using var core = await CreateAsync();
        for (var boot = 0; boot < 3 * ImageCircuit.FewestBoots; boot++)
        {
            await FailAsync(core, VmLaunchFailure.Unsupported);
        }

        var next = AskAsync(core);
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await next).Dispose();
    }

    [Fact]
    public async Task NewDigest_HasItsChanceAtOnce()
    {
        await using var core = await CreateAsync();
        await OpenAsync(core);
        Assert.NotNull(await PauseAsync(core));

        await core.AddImageAsync("blog", "mended");

        var next = AskAsync(core);
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await next).Dispose();
    }

    [Fact]
    public async Task AnotherSite_WithAnotherMachine_IsNotHeldBack()
    {
        await using var core = await CreateAsync();
        await OpenAsync(core);

        var next = AskAsync(core, "other");
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await next).Dispose();
    }

    [Fact]
    public async Task Boots_MostOfWhichComeUp_GoOn()
    {
        await using var core = await CreateAsync();
        for (var round = 0; round < 10; round++)
        {
            for (var good = 0; good < 2; good++)
            {
                var wait = AskAsync(core);
                (await core.Launcher.NextLaunchAsync()).Answer();
                (await wait).Dispose();
            }

            await FailAsync(core);
        }
    }

    [Fact]
    public void Circuits_AreBoundedAndTheOneAskedForLongestAgoGoes()
    {
        var time = new FakeTimeProvider();
        var circuits = new ImageCircuits(time, new FakeLogger<ImageCircuits>());
        CircuitKey Key(int image) => new($"sha256:{image}", VmOverrides.Default);
        Open(circuits.GetOrAdd(Key(-1), "forgotten"));
        Open(circuits.GetOrAdd(Key(-2), "asked for"));

        for (var image = 0; image < 2 * ImageCircuits.Capacity; image++)
        {
            circuits.GetOrAdd(Key(image), "image");
            Assert.Equal(ImageCircuit.Shortest, circuits.Remaining(Key(-2)));
        }

        Assert.Equal(ImageCircuits.Capacity, circuits.Count);
        Assert.Equal(TimeSpan.Zero, circuits.Remaining(Key(-1)));

        static void Open(ImageCircuit circuit)
        {
            for (var boot = 0; boot < ImageCircuit.FewestBoots; boot++)
            {
                circuit.Report(cameUp: false);
            }
        }
    }
}
