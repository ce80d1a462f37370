using System.Runtime.CompilerServices;

namespace Gateway.Vms.History;

/// <summary>
/// Tells readers that something changed, and nothing of what: they look for themselves, as seldom as they like. To tell costs nanoseconds, whatever the number of readers. Thread-safe.
/// </summary>
public sealed class ChangeSignal(TimeProvider time)
{
    private TaskCompletionSource? _next;
    private long _version;

    /// <summary>Grows with each change.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Ends when there has been a change since a version.</summary>
    public Task ChangedAsync(long since, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = Interlocked.CompareExchange(ref _next, mine, null) ?? mine;

        // Either this sees the new version, or whoever made it sees what was put down before.
        return Version != since ? Task.CompletedTask : next.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The version after each change from now on, all those within a pause as one. Ends only by cancellation.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async IAsyncEnumerable<long> ReadAsync(TimeSpan pause, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var seen = Version; ;)
        {
            await ChangedAsync(seen, cancellationToken);
            yield return seen = Version;
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    internal void Tell()
    {
        Interlocked.Increment(ref _version);
        if (Volatile.Read(ref _next) is not null)
        {
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        }
    }
}
