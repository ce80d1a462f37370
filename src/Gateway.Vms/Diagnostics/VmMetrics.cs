using System.Diagnostics.Metrics;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Diagnostics;

/// <summary>What the core counts. Tags are bounded: sources, states, phases and reasons; never an image, a site, a VM, an instance or a client, of which there may be thousands.</summary>
internal sealed class VmMetrics
{
    private const string Leases = "leased";
    private const string Leavings = "left";
    private const string Nowhere = "none";

    private readonly PhaseMetrics _phases;
    private readonly EventCounter<(VmSource? Source, ActivationFailure? Failure)> _activations;
    private readonly EventCount _warm;
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _queues;
    private readonly EventCounter<ActivationFailure> _bootFailures;
    private readonly EventCounter<(DrainReason Reason, ReapAction Action)> _reaps;
    private readonly EventCounter<EvictedKind> _evictions;
    private readonly EventCount _deaths;

    public VmMetrics(IMeterFactory meters, PhaseMetrics phases)
    {
        var meter = meters.CreateGateway();
        _phases = phases;
        _activations = new(
            meter,
            "gateway.activations",
            "{activation}",
            "Requests and TCP connections that wanted a VM, by where it came from and by what became of them: `leased`, `left` (the client did not wait), or why there was none.",
            [
                .. Enum.GetValues<VmSource>().Select(source => ((VmSource?)source, (ActivationFailure?)null)),
                .. Enum.GetValues<ActivationFailure>().Select(failure => ((VmSource?)null, (ActivationFailure?)failure)),
                (null, null),
            ],
            kind =>
            [
                GatewayMeter.Tag(MetricTag.Source, kind.Source is { } source ? TagValue.Of(source) : Nowhere),
                GatewayMeter.Tag(MetricTag.Outcome, kind switch { (_, { } failure) => TagValue.Of(failure), ({ }, _) => Leases, _ => Leavings }),
            ]);
        _warm = _activations.Of((VmSource.Warm, null));
        _durations = meter.CreateHistogram("gateway.activation.duration", "s", "How long requests and TCP connections waited for a lease that was not there at once.", tags: null, GatewayMeter.Seconds);
        _queues = meter.CreateHistogram("gateway.activation.queue.duration", "s", "How much of that they waited for their turn: for a boot slot, for room on the host, or for a place in the guest.", tags: null, GatewayMeter.Seconds);
        _bootFailures = new(
            meter,
            "gateway.boot.failures",
            "{vm}",
            "VMs that did not come up.",
            [ActivationFailure.BootFailed, ActivationFailure.BootDeadline, ActivationFailure.StateUnusable, ActivationFailure.VolumesFull],
            failure => [GatewayMeter.Tag(MetricTag.Error, TagValue.Of(failure))]);
        _reaps = new(
            meter,
            "gateway.reaps",
            "{vm}",
            "VMs that were let go of, by why and by how.",
            Enum.GetValues<DrainReason>().SelectMany(reason => Enum.GetValues<ReapAction>().Select(action => (reason, action))),
            kind => [GatewayMeter.Tag(MetricTag.Reason, TagValue.Of(kind.Reason)), GatewayMeter.Tag(MetricTag.Action, TagValue.Of(kind.Action))]);
        _evictions = new(
            meter,
            "gateway.evictions",
            "{vm}",
            "What had to make room for others: idle VMs, and the states of suspended ones.",
            Enum.GetValues<EvictedKind>(),
            kind => [GatewayMeter.Tag(MetricTag.Kind, TagValue.Of(kind))]);
        _deaths = new EventCounter<bool>(meter, "gateway.vm.deaths", "{vm}", "VMs that ended by themselves while they served.", [true], _ => []).Of(true);
    }

    public void LeasedAtOnce() => _warm.Add();

    public void Leased(VmLease lease)
    {
        _activations.Add((lease.Source, null));
        var source = GatewayMeter.Tag(MetricTag.Source, TagValue.Of(lease.Source));
        _durations.Record(lease.Total.TotalSeconds, source);
        if (lease.Phases is [{ Phase: VmPhase.Queue, Duration: var queued }, ..])
        {
            _queues.Record(queued.TotalSeconds, source);
        }
    }

    public void Refused(ActivationFailure reason) => _activations.Add((null, reason));

    /// <summary>Its client did not wait for the lease.</summary>
    public void Left() => _activations.Add((null, null));

    /// <param name="vm">Just come up.</param>
    /// <param name="total">From the decision to boot it until then.</param>
    public void Booted(IVm vm, TimeSpan total)
    {
        foreach (var phase in vm.PhasesOf(total))
        {
            _phases.Record(phase.Phase, vm.Source, phase.Duration);
        }
    }

    public void BootFailed(ActivationFailure reason) => _bootFailures.Add(reason);

    public void Stopped(DrainReason reason) => Reaped(reason, ReapAction.Stop);

    public void Suspended(DrainReason reason) => Reaped(reason, ReapAction.Suspend);

    /// <summary>The state of a suspended VM was given up for others.</summary>
    public void StateEvicted() => _evictions.Add(EvictedKind.Suspended);

    public void Moved(VmTrigger trigger)
    {
        if (trigger == VmTrigger.Died)
        {
            _deaths.Add();
        }
    }

    private void Reaped(DrainReason reason, ReapAction action)
    {
        _reaps.Add((reason, action));
        if (reason == DrainReason.Shed)
        {
            _evictions.Add(EvictedKind.Vm);
        }
    }

    private enum ReapAction
    {
        Stop,
        Suspend,
    }

    private enum EvictedKind
    {
        Vm,
        Suspended,
    }
}
