namespace Gateway.Vms.Boots;

/// <summary>The place of one boot among those that run at once. Belongs to that boot; disposing it leaves the place to the next.</summary>
internal sealed class BootSlot(SemaphoreSlim slots, BootQueue queue, string site) : IDisposable
{
    private bool _isHeld = true;

    /// <summary>Waits for something that is no work of this host's processor, and leaves the place to other sites' boots meanwhile; the next boots of its own site wait behind it.</summary>
    public async Task<T> LeaveForAsync<T>(Func<Task<T>> wait)
    {
        queue.SetAside(site);
        try
        {
            slots.Release();
            _isHeld = false;
            var result = await wait();
            await slots.WaitAsync(CancellationToken.None);
            _isHeld = true;
            return result;
        }
        finally
        {
            queue.TakeBack(site);
        }
    }

    public void Dispose()
    {
        if (_isHeld)
        {
            _isHeld = false;
            slots.Release();
        }
    }
}
