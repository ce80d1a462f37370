using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;

namespace Gateway.Vms.Admission;

/// <summary>One request that waits for a lease. Its outcome is decided once, by whoever takes it out of its queue, under the queue's owner's lock.</summary>
internal sealed class Waiter(long since, VmGeneration? met)
{
    // Completed under a lock: what continues must not run there.
    private readonly TaskCompletionSource<VmLease> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Time stamp of its arrival.</summary>
    public long Since { get; } = since;

    /// <summary>The VM that was ready, but had no room, when it came.</summary>
    public VmGeneration? Met { get; } = met;

    /// <summary>Its activation, where that is traced.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    /// <summary>Its place in the queue; null when it is out of it.</summary>
    public LinkedListNode<Waiter>? Place { get; set; }

    public Task<VmLease> Lease => _outcome.Task;

    public void Grant(VmLease lease) => _outcome.SetResult(lease);

    public void Refuse(ActivationException refusal) => _outcome.SetException(refusal);

    public void Cancel(CancellationToken cancellationToken) => _outcome.SetCanceled(cancellationToken);
}
