namespace Gateway.Qemu.Snapshots;

/// <summary>
/// Whether something that is being saved is wanted: it is found by others, or it was called off, whichever comes first. Safe to call from many threads.
/// </summary>
internal sealed class SaveDecision
{
    private readonly Lock _gate = new();
    private volatile bool _isCalledOff;
    private bool _isPublished;

    /// <exception cref="OperationCanceledException">It was called off.</exception>
    public void ThrowIfCalledOff()
    {
        if (_isCalledOff)
        {
            throw new OperationCanceledException("it is not wanted any more");
        }
    }

    /// <summary>Makes it be found, unless it was called off.</summary>
    /// <param name="publish">One quick change of the file system; under the lock, so that calling it off never misses it.</param>
    /// <exception cref="OperationCanceledException">It was called off.</exception>
    public void Publish(Action publish)
    {
        lock (_gate)
        {
            ThrowIfCalledOff();
            publish();
            _isPublished = true;
        }
    }

    /// <summary>It is not wanted any more.</summary>
    /// <returns>Whether it can be found already.</returns>
    public bool CallOff()
    {
        lock (_gate)
        {
            _isCalledOff = true;
            return _isPublished;
        }
    }
}
