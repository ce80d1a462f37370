using System.Diagnostics;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Activation;

/// <summary>
/// A request's hold on a ready VM, from before forwarding until the response or socket has ended: as long as it is not disposed, the VM is neither stopped
/// for being idle nor given more requests than it takes. Dispose it exactly when the guest has nothing more to do; doing so again does nothing.
/// </summary>
public sealed class VmLease : IDisposable
{
    private int _disposed;

    internal VmLease(VmGeneration generation, VmSource source, IReadOnlyList<VmPhaseDuration> phases, TimeSpan total)
    {
        Generation = generation;
        Vm = generation.Vm!;
        Source = source;
        Phases = phases;
        Total = total;
    }

    public IVm Vm { get; }

    /// <summary>Where the VM came from, for the requests that waited for its boot; <see cref="VmSource.Warm"/> for the others.</summary>
    public VmSource Source { get; }

    /// <summary>
    /// What the activation spent its time on: of a boot <see cref="VmPhase.Queue"/> and the VM's own phases, whole also for a request that came late and
    /// saw only their end; where a place in the guest was waited for, <see cref="VmPhase.Queue"/> alone; else nothing.
    /// </summary>
    public IReadOnlyList<VmPhaseDuration> Phases { get; }

    /// <summary>How long this request waited for its lease.</summary>
    public TimeSpan Total { get; }

    /// <summary>The span of the activation, which is over; what the lease is for belongs under it. Null where it is not traced.</summary>
    public Activity? Activation { get; internal set; }

    internal VmGeneration Generation { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Generation.Instance.Release(Generation);
        }
    }
}
