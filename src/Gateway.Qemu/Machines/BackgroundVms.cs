using Gateway.Qemu.Processes;

namespace Gateway.Qemu.Machines;

/// <summary>
/// The VMs that nobody waits for: one that a template is made of, shells until they are ready. They get what others leave of the processors, and stand still while somebody waits for a VM, but
/// not for long: where something boots all the time, shells are to be had too. Safe to call from many threads.
/// </summary>
internal sealed class BackgroundVms : IDisposable
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<QemuVm> _vms = [];
    private readonly ITimer _end;
    private bool _isHeld;

    public BackgroundVms(TimeProvider time) => _end = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Does something with a VM as long as nobody waits for it.</summary>
    public async Task<bool> RunAsync(QemuVm vm, Func<Task<bool>> work)
    {
        ProcessPriority.Lower(vm.ProcessId);
        lock (_lock)
        {
            _vms.Add(vm);
            if (_isHeld)
            {
                vm.Signal(Libc.SignalStop);
            }
        }

        try
        {
            return await work();
        }
        finally
        {
            lock (_lock)
            {
                _vms.Remove(vm);
                vm.Signal(Libc.SignalContinue);
            }

            ProcessPriority.Restore(vm.ProcessId);
        }
    }

    /// <summary>Somebody waits for a VM.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _isHeld = true;
            foreach (var vm in _vms)
            {
                vm.Signal(Libc.SignalStop);
            }

            _end.Change(LongestHold, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Nobody does any more.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _isHeld = false;
            _end.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            foreach (var vm in _vms)
            {
                vm.Signal(Libc.SignalContinue);
            }
        }
    }

    public void Dispose() => _end.Dispose();
}
