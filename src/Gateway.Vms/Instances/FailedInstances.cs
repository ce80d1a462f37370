namespace Gateway.Vms.Instances;

/// <summary>
/// The instances that are kept for nothing but their failures, the latest of them: strangers make up hosts, paths and clients, and what is remembered of those must not grow
/// with them. Thread-safe.
/// </summary>
internal sealed class FailedInstances
{
    public const int Capacity = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<VmInstance> _oldestFirst = new();

    /// <summary>Keeps one more; of too many, the oldest forgets its failures. Its lock is held.</summary>
    public void Add(VmInstance instance)
    {
        lock (_gate)
        {
            _oldestFirst.Enqueue(instance);
            if (_oldestFirst.Count > Capacity)
            {
                // Elsewhere: that takes its lock.
                _ = Task.Run(_oldestFirst.Dequeue().ForgetFailures);
            }
        }
    }
}
