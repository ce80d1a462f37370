using System.Diagnostics.Metrics;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Diagnostics;

/// <summary>What the core counts. Tags are bounded: sources, states, phases and reasons; never an image, a site, a VM, an instance or a client, of which there may be thousands.</summary>
internal sealed class VmMetrics
{
    private readonly PhaseMetrics _phases;
    private readonly EventCounts<VmSource> _leased = new(source => Activation(source, "leased"));
    private readonly EventCounts<ActivationFailure> _refused = new(failure => Activation("none", failure));
    private readonly EventCount _left = new(Activation("none", "left"));
    private readonly EventCount _warm;
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _queues;
    private readonly EventCounts<ActivationFailure> _bootFailures = new(
        failure => [GatewayMeter.Tag(MetricTag.Error, failure)],
        failure => failure is ActivationFailure.BootFailed or ActivationFailure.BootDeadline or ActivationFailure.StateUnusable or ActivationFailure.VolumesFull);
    private readonly EventCounts<DrainReason> _stopped = new(reason => Reap(reason, "stop"));
    private readonly EventCounts<DrainReason> _suspended = new(reason => Reap(reason, "suspend"));
    private readonly EventCount _evictedVms = new(GatewayMeter.Tag(MetricTag.Kind, "vm"));
    private readonly EventCount _evictedStates = new(GatewayMeter.Tag(MetricTag.Kind, "suspended"));
    private readonly EventCount _deaths = new();

    public VmMetrics(IMeterFactory meters, PhaseMetrics phases)
    {
        var meter = meters.CreateGateway();
        _phases = phases;
        _warm = _leased[VmSource.Warm];
        meter.CountEvents(
            "gateway.activations",
            "{activation}",
            "Requests and TCP connections that wanted a VM, by where it came from and by what became of them: `leased`, `left` (the client did not wait), or why there was none.",
            [.. _leased.All, .. _refused.All, _left]);
        _durations = meter.CreateHistogram("gateway.activation.duration", "s", "How long requests and TCP connections waited for a lease that was not there at once.", tags: null, GatewayMeter.Seconds);
        _queues = meter.CreateHistogram("gateway.activation.queue.duration", "s", "How much of that they waited for their turn: for a boot slot, for room on the host, or for a place in the guest.", tags: null, GatewayMeter.Seconds);
        meter.CountEvents("gateway.boot.failures", "{vm}", "VMs that did not come up.", _bootFailures.All);
        meter.CountEvents("gateway.reaps", "{vm}", "VMs that were let go of, by why and by how.", [.. _stopped.All, .. _suspended.All]);
        meter.CountEvents("gateway.evictions", "{vm}", "What had to make room for others: idle VMs, and the states of suspended ones.", _evictedVms, _evictedStates);
        meter.CountEvents("gateway.vm.deaths", "{vm}", "VMs that ended by themselves while they served.", _deaths);
    }

    public void LeasedAtOnce() => _warm.Add();

    public void Leased(VmLease lease)
    {
        _leased[lease.Source].Add();
        var source = GatewayMeter.Tag(MetricTag.Source, TagValue.Of(lease.Source));
        _durations.Record(lease.Total.TotalSeconds, source);
        if (lease.Phases is [{ Phase: VmPhase.Queue, Duration: var queued }, ..])
        {
            _queues.Record(queued.TotalSeconds, source);
        }
    }

    public void Refused(ActivationFailure reason) => _refused[reason].Add();

    /// <summary>Its client did not wait for the lease.</summary>
    public void Left() => _left.Add();

    /// <param name="vm">Just come up.</param>
    /// <param name="total">From the decision to boot it until then.</param>
    public void Booted(IVm vm, TimeSpan total)
    {
        foreach (var phase in vm.PhasesOf(total))
        {
            _phases.Record(phase.Phase, vm.Source, phase.Duration);
        }
    }

    public void BootFailed(ActivationFailure reason) => _bootFailures[reason].Add();

    public void Stopped(DrainReason reason) => Reaped(reason, _stopped);

    public void Suspended(DrainReason reason) => Reaped(reason, _suspended);

    /// <summary>The state of a suspended VM was given up for others.</summary>
    public void StateEvicted() => _evictedStates.Add();

    public void Moved(VmTrigger trigger)
    {
        if (trigger == VmTrigger.Died)
        {
            _deaths.Add();
        }
    }

    private void Reaped(DrainReason reason, EventCounts<DrainReason> how)
    {
        how[reason].Add();
        if (reason == DrainReason.Shed)
        {
            _evictedVms.Add();
        }
    }

    private static KeyValuePair<string, object?>[] Activation(string source, string outcome) => [GatewayMeter.Tag(MetricTag.Source, source), GatewayMeter.Tag(MetricTag.Outcome, outcome)];

    private static KeyValuePair<string, object?>[] Reap(string reason, string action) => [GatewayMeter.Tag(MetricTag.Reason, reason), GatewayMeter.Tag(MetricTag.Action, action)];
}
