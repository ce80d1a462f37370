using System.Diagnostics.Metrics;

namespace Gateway.Vms.Diagnostics;

/// <summary>What became of the VMs that an earlier gateway left.</summary>
public sealed class AdoptionMetrics
{
    private readonly EventCount _adopted = new(GatewayMeter.Tag(MetricTag.Outcome, "adopted"));
    private readonly EventCount _killed = new(GatewayMeter.Tag(MetricTag.Outcome, "killed"));

    public AdoptionMetrics(IMeterFactory meters)
        => meters.CreateGateway().CountEvents("gateway.adoptions", "{vm}", "VMs that an earlier gateway had left running, by what became of them at the start.", _adopted, _killed);

    /// <summary>It serves on.</summary>
    public void Adopted() => _adopted.Add();

    /// <summary>It was an orphan, and its process was ended.</summary>
    public void Killed() => _killed.Add();
}
