using System.Diagnostics.Metrics;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Diagnostics;

/// <summary>What activations spend their time on.</summary>
public sealed class PhaseMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> _phases = meters.CreateGateway().CreateHistogram(
        "gateway.phase.duration", "s", "What activations spent their time on: of each VM that came up, once, and `forward` of each request.", tags: null, GatewayMeter.Seconds);

    public void Record(VmPhase phase, VmSource source, TimeSpan duration)
        => _phases.Record(duration.TotalSeconds, GatewayMeter.Tag(MetricTag.Phase, TagValue.Of(phase)), GatewayMeter.Tag(MetricTag.Source, TagValue.Of(source)));
}
