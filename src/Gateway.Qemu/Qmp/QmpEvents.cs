namespace Gateway.Qemu.Qmp;

/// <summary>Lets somebody wait for what QEMU is about to announce. To be asked before the command that causes it, so that nothing is missed. Safe to call from many threads.</summary>
internal sealed class QmpEvents
{
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiters = [];

    /// <summary>Ends with the first event from now on of that name that fits.</summary>
    public Task<QmpEvent> NextAsync(string name, Func<QmpEvent, bool>? fits = null)
    {
        var waiter = new Waiter(name, fits ?? (static _ => true));
        lock (_lock)
        {
            _waiters.Add(waiter);
        }

        return waiter.Occurred.Task;
    }

    /// <summary>Takes one event, in its order.</summary>
    public void Observe(QmpEvent occurred)
    {
        lock (_lock)
        {
            _waiters.RemoveAll(waiter => waiter.Name == occurred.Name && waiter.Fits(occurred) && waiter.Occurred.TrySetResult(occurred));
        }
    }

    private sealed record Waiter(string Name, Func<QmpEvent, bool> Fits)
    {
        // Completed under the lock: what continues must not run there.
        public TaskCompletionSource<QmpEvent> Occurred { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
