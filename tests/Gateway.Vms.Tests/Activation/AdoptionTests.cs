using System.Diagnostics.Metrics;
using Gateway.Images;
using Gateway.Testing;
using Gateway.Testing.Scripted;
using Gateway.Vms.Admission;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>Which VMs of an earlier gateway the core takes over, what they are to it then, and which it leaves to the next one.</summary>
public sealed class AdoptionTests
{
    private const string Id = "blog-7-k3x9";

    public static TheoryData<string, Func<VmFacts, VmFacts>> Others { get; } = new()
    {
        { "another site", facts => facts with { Site = "shop" } },
        { "another image", facts => facts with { Image = "shop" } },
        { "another digest", facts => facts with { ImageDigest = "sha256:0" } },
        { "more memory", facts => facts with { MemoryMiB = 64 } },
        { "more processors", facts => facts with { Vcpus = 2 } },
        { "a way out", facts => facts with { Outbound = true } },
        { "an instance that the site has not", facts => facts with { Instance = "x" } },
        { "instances of another kind", facts => facts with { Kind = InstanceKind.Host } },
        { "a fresh VM a request", facts => facts with { Kind = InstanceKind.Request } },
    };

    [Fact]
    public async Task Start_VmIsWhatWouldBeLaunched_ServesWarmAndNothingBoots()
    {
        await using var core = await StartAsync(facts => [facts]);

        using var lease = await core.AcquireAsync();

        Assert.Equal(Id, lease.Vm.Specification.Id);
        Assert.Equal(VmSource.Warm, lease.Source);
        Assert.Equal(0, core.Launcher.Launches);
        Assert.Equal([VmState.Ready], core.States());
        Assert.Contains(core.Log.GetSnapshot(), entry => entry.Id == 1015);
        Assert.Equal(("adopted", 1), Assert.Single(Adoptions(core)));
    }

    [Fact]
    public async Task Start_TwoVmsOfOneInstance_OneIsAnOrphanAndCounted()
    {
        await using var core = await StartAsync(facts => [facts, facts with { Id = "blog-8-abcd" }]);

        Assert.Equal([("adopted", 1L), ("killed", 1L)], Adoptions(core).Order());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Start_VmIsAnother_IsNotWanted(string what, Func<VmFacts, VmFacts> change)
    {
        await using var core = await StartAsync(facts => [change(facts)]);

        Assert.True(core.Vms.Count == 0, what);
        Assert.Empty(core.States());
        using var lease = await core.AcquireAsync();
        Assert.Equal(VmSource.Cold, lease.Source);
    }

    [Fact]
    public async Task Start_VmIsSilent_NextRequestBoots()
    {
        await using var core = await StartAsync(facts => [facts], launcher => launcher.Silent = [Id]);

        using var lease = await core.AcquireAsync();

        Assert.Equal(VmSource.Cold, lease.Source);
        Assert.Equal(0, core.Services.GetRequiredService<VmRegistry>().All.Count(vm => vm.Id == Id));
    }

    [Fact]
    public async Task Start_Adopted_IdleClockBeginsThen()
    {
        await using var core = await StartAsync(facts => [facts]);

        core.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(core.Vms[0].IsStopping);
        core.Time.Advance(TimeSpan.FromSeconds(1));

        await core.Vms[0].StopBegun.WaitAsync(TestTimeouts.Local, CancellationToken.None);
    }

    [Fact]
    public async Task Start_Adopted_CountsAgainstTheBudget()
    {
        await using var core = await StartAsync(facts => [facts], settings: ("Host:MaxVms", "1"));
        var budget = core.Services.GetRequiredService<HostBudget>();

        Assert.NotNull(budget.TryReserve(core.Match().Site, 8).Shortage);
        core.Vms[0].Die();

        await Eventually.HoldsAsync(() =>
        {
            var (reservation, _) = budget.TryReserve(core.Match().Site, 8);
            reservation?.Dispose();
            return reservation is not null;
        });
    }

    [Fact]
    public async Task Start_NoRoom_IsStopped()
    {
        await using var core = await StartAsync(facts => [facts], settings: ("Host:MaxMemoryMiB", "4"));

        Assert.True(core.Vms[0].IsStopping);
        Assert.Empty(core.States());
    }

    [Fact]
    public async Task Start_TwoVmsOfAnInstance_OneIsKept()
    {
        await using var core = await StartAsync(facts => [facts, facts with { Id = "blog-8-abcd" }]);

        var kept = Assert.Single(core.Activator.Snapshot());
        Assert.Equal(kept.Vm, core.Vms.MaxBy(vm => vm.StartedAt));
        Assert.True(core.Vms.Single(vm => vm != kept.Vm).IsStopping);
    }

    [Fact]
    public async Task Start_Found_NamesGoOnAfterThem()
    {
        await using var core = await StartAsync(facts => [facts with { Id = "gone-41-abcd", Site = "gone" }]);

        using var lease = await core.AcquireAsync();

        Assert.StartsWith("blog-42-", lease.Vm.Specification.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Adopted_DiesAndIsReplaced()
    {
        await using var core = await StartAsync(facts => [facts]);

        core.Vms[0].Die();
        using var lease = await core.AcquireAsync();

        Assert.NotEqual(Id, lease.Vm.Specification.Id);
    }

    [Fact]
    public async Task Start_ImageChangesLater_AdoptedVmIsDrained()
    {
        await using var core = await StartAsync(facts => [facts]);

        await core.AddImageAsync("blog", "two");

        await core.Vms[0].StopBegun.WaitAsync(TestTimeouts.Local, CancellationToken.None);
    }

    [Fact]
    public async Task Stop_Keep_VmIsLeftWhenItsRequestsAreServed()
    {
        await using var core = await TestCore.StartBlogAsync("""  "Idle": { "Action": "Keep" } """);
        var lease = await core.AcquireAsync();
        using var patience = new CancellationTokenSource(TestTimeouts.Local);

        var stopping = core.StopAsync(patience.Token);
        Assert.False(core.Vms[0].IsLeft);
        lease.Dispose();
        await stopping;

        Assert.True(core.Vms[0].IsLeft);
        Assert.False(core.Vms[0].IsStopping);
        Assert.Empty(core.States());
    }

    [Fact]
    public async Task Stop_KeepAtTheDeadline_VmIsLeftAllTheSame()
    {
        await using var core = await TestCore.StartBlogAsync("""  "Idle": { "Action": "Keep" } """);
        using var lease = await core.AcquireAsync();

        await core.StopAsync(new CancellationToken(canceled: true));

        Assert.True(core.Vms[0].IsLeft);
        Assert.False(core.Vms[0].IsStopping);
    }

    [Fact]
    public async Task StopSite_InUse_VmIsRetiredAtOnce()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var lease = await core.AcquireAsync();

        var stopping = core.Activator.StopAsync("blog", CancellationToken.None);

        await Eventually.HoldsAsync(() => core.Vms[0].IsRetired);
        Assert.False(core.Vms[0].IsStopping);
        lease.Dispose();
        await stopping.WaitAsync(TestTimeouts.Local, CancellationToken.None);
    }

    [Fact]
    public async Task Dispose_NeverStarted_VmsAreLeftAsTheyWere()
    {
        var core = await StartAsync(facts => [facts], started: false);

        await core.DisposeAsync();

        Assert.True(core.Vms[0].IsLeft);
        Assert.False(core.Vms[0].IsStopping);
    }

    [Fact]
    public async Task StopSite_Keep_VmIsStopped()
    {
        await using var core = await TestCore.StartBlogAsync("""  "Idle": { "Action": "Keep" } """);
        (await core.AcquireAsync()).Dispose();

        await core.Activator.StopAsync("blog", CancellationToken.None).WaitAsync(TestTimeouts.Local, CancellationToken.None);

        Assert.True(core.Vms[0].IsStopping);
        Assert.False(core.Vms[0].IsLeft);
    }

    private static async Task<TestCore> StartAsync(
        Func<VmFacts, IReadOnlyList<VmFacts>> left, Action<ScriptedLauncher>? script = null, bool started = true, params (string Key, string Value)[] settings)
    {
        var core = new TestCore(settings);
        core.WriteSite("blog");
        await core.AddImageAsync("shop", "three");
        core.Launcher.Leftovers = left(FactsOf(await core.AddImageAsync("blog", "one")));
        script?.Invoke(core.Launcher);
        await core.StartAsync(started);
        return core;
    }

    private static VmFacts FactsOf(Image image) =>
        new(Id, "blog", InstanceKind.Site, "", image.Name, image.Digest, image.Manifest.MemoryMiB, image.Manifest.VirtualCpus, Outbound: false);

    /// <summary>What became of them, as it was counted.</summary>
    private static IReadOnlyList<(string Outcome, long Count)> Adoptions(TestCore core)
    {
        using var counter = new MetricCollector<long>(core.Services.GetRequiredService<IMeterFactory>(), "Gateway", "gateway.adoptions");
        counter.RecordObservableInstruments();
        return [.. counter.GetMeasurementSnapshot().Where(outcome => outcome.Value > 0).Select(outcome => ((string)outcome.Tags["gateway.outcome"]!, outcome.Value))];
    }
}
