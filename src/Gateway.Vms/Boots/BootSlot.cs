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
            return await LeaveAsync(wait);
        }
        finally
        {
            queue.TakeBack(site);
        }
    }

    /// <summary>The same for what no other boot waits for, of its own site neither.</summary>
    public Task LeaveUntilAsync(Task end) => LeaveAsync(async () =>
    {
        await end;
        return true;
    });

    private async Task<T> LeaveAsync<T>(Func<Task<T>> wait)
    {
        slots.Release();
        _isHeld = false;
        var result = await wait();
        await slots.WaitAsync(CancellationToken.None);
        _isHeld = true;
        return result;
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
