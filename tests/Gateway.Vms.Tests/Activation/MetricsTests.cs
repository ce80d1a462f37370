using System.Diagnostics.Metrics;
using Gateway.Vms.Activation;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_ColdWarmAndRefused_AreCountedByBoundedTags()
    {
        await using var core = await TestCore.StartBlogAsync();
        var meters = core.Services.GetRequiredService<IMeterFactory>();
        using var activations = new MetricCollector<long>(meters, "Gateway", "gateway.activations");
        using var failures = new MetricCollector<long>(meters, "Gateway", "gateway.boot.failures");
        using var deaths = new MetricCollector<long>(meters, "Gateway", "gateway.vm.deaths");
        using var phases = new MetricCollector<double>(meters, "Gateway", "gateway.phase.duration");

        (await core.AcquireAsync()).Dispose();
        (await core.AcquireAsync()).Dispose();
        core.Vms[0].Die();
        core.Launcher.HoldLaunches = true;
        await core.Launcher.NextLaunchAsync();
        var failing = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);
        await Assert.ThrowsAsync<ActivationException>(() => failing);

        await Eventually.HoldsAsync(() => phases.GetMeasurementSnapshot().Count == 3);
        Assert.Equal([("cold", "leased"), ("none", "boot_failed"), ("warm", "leased")], Counted(activations).Select(kind => (Tag(kind, "gateway.source"), Tag(kind, "gateway.outcome"))).Order());
        Assert.Equal("boot_failed", Tag(Assert.Single(Counted(failures)), "error.type"));
        Assert.Single(Counted(deaths));
        Assert.Equal(
            [("cold", "queue", 0), ("cold", "spawn", 0.05), ("cold", "boot", 0.005)],
            phases.GetMeasurementSnapshot().Select(measurement => (Tag(measurement, "gateway.source"), Tag(measurement, "gateway.phase"), measurement.Value)));
    }

    [Fact]
    public async Task Metrics_NothingHappenedYet_AreThereAtZero()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var activations = new MetricCollector<long>(core.Services.GetRequiredService<IMeterFactory>(), "Gateway", "gateway.activations");

        activations.RecordObservableInstruments();

        var kinds = activations.GetMeasurementSnapshot();
        Assert.All(kinds, kind => Assert.Equal(0, kind.Value));
        Assert.Contains(kinds, kind => (Tag(kind, "gateway.source"), Tag(kind, "gateway.outcome")) == ("suspended", "leased"));
        Assert.Contains(kinds, kind => (Tag(kind, "gateway.source"), Tag(kind, "gateway.outcome")) == ("none", "left"));
    }

    [Fact]
    public async Task Metrics_AVmThatServes_IsCountedWithItsMemoryBesideTheLimits()
    {
        await using var core = await TestCore.StartBlogAsync(settings: ("Host:MaxVms", "7"));
        var meters = core.Services.GetRequiredService<IMeterFactory>();
        using var vms = new MetricCollector<long>(meters, "Gateway", "gateway.vms");
        using var memory = new MetricCollector<long>(meters, "Gateway", "gateway.vm.memory");
        using var usage = new MetricCollector<long>(meters, "Gateway", "gateway.host.memory.usage");
        using var limit = new MetricCollector<long>(meters, "Gateway", "gateway.host.vms.limit");

        using var lease = await core.AcquireAsync();

        var bytes = (long)lease.Vm.Specification.MemoryMiB << 20;
        Assert.Equal(("ready", 1), Assert.Single(Counted(vms).Select(state => (Tag(state, "gateway.vm.state"), state.Value))));
        Assert.Equal(("ready", bytes), Assert.Single(Counted(memory).Select(state => (Tag(state, "gateway.vm.state"), state.Value))));
        Assert.Equal(bytes, Assert.Single(Counted(usage)).Value);
        Assert.Equal(7, Assert.Single(Counted(limit)).Value);
    }

    [Fact]
    public async Task Metrics_VmsLetGoOf_TellWhy()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "After": "00:01:00" } """);
        using var reaps = new MetricCollector<long>(core.Services.GetRequiredService<IMeterFactory>(), "Gateway", "gateway.reaps");
        (await core.AcquireAsync()).Dispose();

        core.Time.Advance(TimeSpan.FromMinutes(1));

        await Eventually.HoldsAsync(() => core.States().Count == 0);
        var kind = Assert.Single(Counted(reaps));
        Assert.Equal(("idle", "stop", 1), (Tag(kind, "gateway.reason"), Tag(kind, "gateway.action"), kind.Value));
    }

    [Fact]
    public async Task Metrics_AnotherVmNeedsTheRoom_IsAReapAndAnEviction()
    {
        await using var core = await TestCore.StartBlogAsync(settings: ("Host:MaxVms", "1"));
        core.WriteSite("shop");
        await core.AddImageAsync("shop", "two");
        core.Sites.TryReload();
        using var reaps = new MetricCollector<long>(core.Services.GetRequiredService<IMeterFactory>(), "Gateway", "gateway.reaps");
        using var evictions = new MetricCollector<long>(core.Services.GetRequiredService<IMeterFactory>(), "Gateway", "gateway.evictions");
        (await core.AcquireAsync()).Dispose();

        (await core.AcquireAsync("shop.localhost")).Dispose();

        Assert.Equal("shed", Tag(Assert.Single(Counted(reaps)), "gateway.reason"));
        Assert.Equal("vm", Tag(Assert.Single(Counted(evictions)), "gateway.kind"));
    }

    /// <summary>What happened at all.</summary>
    private static CollectedMeasurement<long>[] Counted(MetricCollector<long> counter)
    {
        counter.RecordObservableInstruments();
        return [.. counter.GetMeasurementSnapshot().Where(measurement => measurement.Value > 0)];
    }

    private static string? Tag<T>(CollectedMeasurement<T> measurement, string name)
        where T : struct
        => measurement.Tags[name] as string;
}
