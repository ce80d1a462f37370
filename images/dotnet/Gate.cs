namespace Web;

/// <summary>Requests that last until another one ends them.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource<string> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> WaitAsync(CancellationToken cancellationToken) => _open.Task.WaitAsync(cancellationToken);

    public void Open() => _open.TrySetResult("open\n");
}
