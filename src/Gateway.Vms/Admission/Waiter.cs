using Gateway.Vms.Activation;

namespace Gateway.Vms.Admission;

/// <summary>One request that waits for a lease. Its outcome is decided once, by whoever takes it out of its queue, under the queue's owner's lock.</summary>
internal sealed class Waiter(long since)
{
    // Completed under a lock: what continues must not run there.
    private readonly TaskCompletionSource<VmLease> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Time stamp of its arrival.</summary>
    public long Since { get; } = since;

    /// <summary>Its place in the queue; null when it is out of it.</summary>
    public LinkedListNode<Waiter>? Place { get; set; }

    public Task<VmLease> Lease => _outcome.Task;

    public void Grant(VmLease lease) => _outcome.SetResult(lease);

    public void Refuse(ActivationException refusal) => _outcome.SetException(refusal);

    public void Cancel(CancellationToken cancellationToken) => _outcome.SetCanceled(cancellationToken);
}
