using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Vms.Activation;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_ColdWarmAndRefused_AreCountedByBoundedTags()
    {
        await using var core = await TestCore.StartBlogAsync();
        var meters = core.Services.GetRequiredService<IMeterFactory>();
        using var activations = new MetricCollector<long>(meters, "Gateway", "gateway.activations");
        using var refusals = new MetricCollector<long>(meters, "Gateway", "gateway.activation.refusals");
        using var vms = new MetricCollector<long>(meters, "Gateway", "gateway.vms");
        using var phases = new MetricCollector<double>(meters, "Gateway", "gateway.vm.phase.duration");

        (await core.AcquireAsync()).Dispose();
        (await core.AcquireAsync()).Dispose();
        core.Vms[0].Die();
        core.Launcher.HoldLaunches = true;
        await core.Launcher.NextLaunchAsync();
        var failing = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);
        await Assert.ThrowsAsync<ActivationException>(() => failing);

        await Eventually.HoldsAsync(() => phases.GetMeasurementSnapshot().Count == 2);
        Assert.Equal(["Cold", "Warm"], activations.GetMeasurementSnapshot().Select(measurement => measurement.Tags["gateway.source"]));
        Assert.Equal("BootFailed", Assert.Single(refusals.GetMeasurementSnapshot()).Tags["error.type"]);
        Assert.Equal([("blog", "Spawn", 0.05), ("blog", "Boot", 0.005)], phases.GetMeasurementSnapshot().Select(measurement => ((string)measurement.Tags["gateway.image"]!, (string)measurement.Tags["gateway.phase"]!, measurement.Value)));
        Assert.Equal(0, vms.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }

    [Fact]
    public async Task Traces_Cold_HaveABootWithItsPhasesUnderTheRequest()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var request = new Activity("request");
        request.SetIdFormat(ActivityIdFormat.W3C).Start();
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Gateway",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (ended)
                {
                    ended.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        (await core.AcquireAsync()).Dispose();
        await Eventually.HoldsAsync(() => Mine().Length == 4);

        Assert.Equal(["gateway.activate", "gateway.boot", "gateway.boot.boot", "gateway.boot.spawn"], Mine().Select(span => span.OperationName).Order(StringComparer.Ordinal));
        Assert.Equal(TimeSpan.FromMilliseconds(50), Mine().Single(span => span.OperationName == "gateway.boot.spawn").Duration);

        Activity[] Mine()
        {
            lock (ended)
            {
                return [.. ended.Where(span => span.TraceId == request.TraceId)];
            }
        }
    }
}
