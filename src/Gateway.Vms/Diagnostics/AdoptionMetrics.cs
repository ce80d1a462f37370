using System.Diagnostics.Metrics;

namespace Gateway.Vms.Diagnostics;

/// <summary>What became of the VMs that an earlier gateway left.</summary>
public sealed class AdoptionMetrics(IMeterFactory meters)
{
    private readonly EventCounter<AdoptionOutcome> _adoptions = new(
        meters.CreateGateway(),
        "gateway.adoptions",
        "{vm}",
        "VMs that an earlier gateway had left running, by what became of them at the start.",
        Enum.GetValues<AdoptionOutcome>(),
        outcome => [GatewayMeter.Tag(MetricTag.Outcome, TagValue.Of(outcome))]);

    /// <summary>It serves on.</summary>
    public void Adopted() => _adoptions.Add(AdoptionOutcome.Adopted);

    /// <summary>It was an orphan, and its process was ended.</summary>
    public void Killed() => _adoptions.Add(AdoptionOutcome.Killed);

    private enum AdoptionOutcome
    {
        Adopted,
        Killed,
    }
}
