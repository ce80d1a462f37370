using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Boots;

/// <summary>Runs boots, as many at once as the host is configured for: the only place where a launch begins.</summary>
internal sealed class BootWorkers(BootQueue queue, VmBoot boot, IVmLauncher launcher, int count) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _slots = new(count);
    private Task? _running;
    private int _underWay;
    private TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many boots have a place now; one that waits for room has none.</summary>
    public int SlotsTaken => count - _slots.CurrentCount;

    /// <summary>Starts to take boots; again does nothing.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _running ??= Task.Run(RunAsync);
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

    /// <summary>Ends when no boot is under way.</summary>
    public Task QuietAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _underWay == 0 ? Task.CompletedTask : _quiet.Task.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task RunAsync()
    {
        var boots = new List<Task>();
        while (await queue.WaitToTakeAsync())
        {
            // Whose turn it is, is decided when there is a place, not before.
            await _slots.WaitAsync(CancellationToken.None);
            var slot = queue.TryTake(out var generation) ? new BootSlot(_slots, queue, generation.Site.Name) : null;
            if (slot is null)
            {
                _slots.Release();
                continue;
            }

            boots.RemoveAll(boot => boot.IsCompleted);

            // Here and now: the next one's turn comes when this one waits for something, and to change threads costs as much as to claim a shell.
            boots.Add(RunAsync(generation!, slot));
        }

        await Task.WhenAll(boots);
    }

    private async Task RunAsync(VmGeneration generation, BootSlot slot)
    {
        Begin();
        using (slot)
        {
            await boot.RunAsync(generation, slot);
        }

        End();
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_underWay++ == 0)
            {
                // Under the lock, so that the last word is the right one.
                launcher.GiveWay(isWaitedFor: true);
            }
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_underWay == 0)
            {
                launcher.GiveWay(isWaitedFor: false);
                _quiet.SetResult();
                _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
