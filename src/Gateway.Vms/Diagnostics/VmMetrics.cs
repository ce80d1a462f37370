using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Diagnostics;

/// <summary>What the core counts. Tags are bounded: images, sources, states, phases and reasons; never a VM, an instance or a client.</summary>
internal sealed class VmMetrics
{
    public const string MeterName = "Gateway";

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private readonly Counter<long> _activations;
    private readonly Counter<long> _refusals;
    private readonly Histogram<double> _waits;
    private readonly Histogram<double> _phases;
    private readonly Counter<long> _bootFailures;
    private readonly UpDownCounter<long> _vms;

    public VmMetrics(IMeterFactory meters, PendingRequests pending)
    {
        var meter = meters.Create(MeterName);
        _activations = meter.CreateCounter<long>("gateway.activations", unit: "{request}", description: "Requests that got a lease, by where its VM came from.");
        _refusals = meter.CreateCounter<long>("gateway.activation.refusals", unit: "{request}", description: "Requests that got none, by reason.");
        _waits = meter.CreateHistogram("gateway.activation.duration", unit: "s", description: "How long requests waited for a lease that was not there at once.", advice: Buckets);
        _phases = meter.CreateHistogram("gateway.vm.phase.duration", unit: "s", description: "What launches spent their time on.", advice: Buckets);
        _vms = meter.CreateUpDownCounter<long>("gateway.vms", unit: "{vm}", description: "VMs by state.");
        meter.CreateObservableUpDownCounter("gateway.activation.waiting", () => pending.Count, unit: "{request}", description: "Requests that wait for a VM.");
        _bootFailures = meter.CreateCounter<long>("gateway.vm.boot.failures", unit: "{vm}", description: "Boots that gave no VM, by reason.");
    }

    public void LeasedAtOnce()
    {
        if (_activations.Enabled)
        {
            _activations.Add(1, new KeyValuePair<string, object?>("gateway.source", nameof(VmSource.Warm)));
        }
    }

    public void Leased(VmLease lease)
    {
        var source = new KeyValuePair<string, object?>("gateway.source", lease.Source.ToString());
        _activations.Add(1, source);
        _waits.Record(lease.Total.TotalSeconds, source);
    }

    public void Refused(ActivationFailure reason) => _refusals.Add(1, new KeyValuePair<string, object?>("error.type", reason.ToString()));

    public void Booted(string image, IVm vm)
    {
        foreach (var phase in vm.Phases)
        {
            _phases.Record(phase.Duration.TotalSeconds, new TagList { { "gateway.image", image }, { "gateway.phase", phase.Phase.ToString() } });
        }
    }

    public void BootFailed(string image, ActivationFailure reason)
        => _bootFailures.Add(1, new TagList { { "gateway.image", image }, { "error.type", reason.ToString() } });

    /// <summary>States without a process are not counted.</summary>
    public void Moved(VmState before, VmState now)
    {
        Count(before, -1);
        Count(now, 1);
    }

    private void Count(VmState state, int change)
    {
        if (state is not (VmState.Cold or VmState.Failed))
        {
            _vms.Add(change, new KeyValuePair<string, object?>("gateway.vm.state", state.ToString()));
        }
    }
}
