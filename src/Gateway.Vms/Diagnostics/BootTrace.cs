using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Diagnostics;

/// <summary>Tells of a boot, when it is over: a span a phase, under the activation of the request that waited for it first. Costs nothing where that is not traced.</summary>
internal sealed class BootTrace(VmGeneration generation, TimeProvider time)
{
    private long? _launched;
    private DateTimeOffset _cameUpAt;

    private bool IsTraced => generation.RequestedBy.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    /// <summary>Its turn has come, and it has its room.</summary>
    public void Launching() => _launched ??= time.GetTimestamp();

    /// <summary>From the decision to boot until the guest was ready.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>The guest is ready; whoever waits for it is told next, and may be quicker than what is told here.</summary>
    public void CameUp() => (Total, _cameUpAt) = (time.GetElapsedTime(generation.CreatedAt), time.GetUtcNow());

    /// <summary>The phases followed one another until it came up.</summary>
    public void Succeeded(IVm vm)
    {
        if (!IsTraced)
        {
            return;
        }

        var begun = _cameUpAt - Total;
        foreach (var phase in vm.PhasesOf(Total))
        {
            PhaseSpan.Add(phase.Phase, generation.RequestedBy, begun, phase.Duration);
            begun += phase.Duration;
        }
    }

    /// <summary>How far a launch came that failed, only its launcher knows: what was not the queue is all one span.</summary>
    public void Failed(ActivationFailure failure)
    {
        if (!IsTraced)
        {
            return;
        }

        var now = time.GetTimestamp();
        var (launched, end) = (_launched ?? now, time.GetUtcNow());
        var (queue, boot) = (time.GetElapsedTime(generation.CreatedAt, launched), time.GetElapsedTime(launched, now));
        PhaseSpan.Add(VmPhase.Queue, generation.RequestedBy, end - boot - queue, queue);
        PhaseSpan.Add(VmPhase.Boot, generation.RequestedBy, end - boot, boot, failure);
    }
}
