namespace Gateway.Vms.Boots;

/// <summary>Runs boots, as many at once as the host is configured for: the only place where a launch begins.</summary>
internal sealed class BootWorkers(BootQueue queue, VmBoot boot, int count)
{
    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>Starts to take boots; again does nothing.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _running ??= Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(RunAsync)));
        }
    }

    /// <summary>Ends when the queue is closed and every boot that was taken is through.</summary>
    public Task StoppedAsync()
    {
        lock (_gate)
        {
            return _running ?? Task.CompletedTask;
        }
    }

    private async Task RunAsync()
    {
        await foreach (var generation in queue.TakeAllAsync())
        {
            await boot.RunAsync(generation);
        }
    }
}
