using Gateway.Vms.Configuration;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Suspension;

/// <summary>
/// What is on disk of suspended VMs, never more than <c>Host:MaxSuspendedMiB</c>: those suspended longest are given up for others, but never those that may not be lost. Thread-safe.
/// </summary>
internal sealed class SuspendedStates(IVmLauncher launcher, VmMetrics metrics, HostOptions limits) : IDisposable
{
    private const long MiB = 1 << 20;

    /// <summary>How many are saved at one time: they share a disk, and the threads that wait for it.</summary>
    private const int Lanes = 2;

    private readonly SemaphoreSlim _lanes = new(Lanes);
    private readonly Lock _gate = new();
    private readonly LinkedList<VmGeneration> _longestFirst = new();
    private long _bytes;

    /// <summary>How many VMs are suspended.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _longestFirst.Count;
            }
        }
    }

    /// <summary>What states take of the disk, those that are being resumed too.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    private long Limit => limits.MaxSuspendedMiB * MiB;

    /// <summary>Waits for its turn to save a state; dispose what it returns when that is done.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _lanes.WaitAsync(cancellationToken);
        return new Turn(_lanes);
    }

    /// <summary>Counts a state that was saved, and gives up others for it.</summary>
    /// <returns>False where there is no room for it, whatever is given up.</returns>
    public bool TryKeep(SuspendedState state)
    {
        while (state.Bytes <= Limit)
        {
            VmGeneration? longest;
            lock (_gate)
            {
                if (_bytes + state.Bytes <= Limit)
                {
                    _bytes += state.Bytes;
                    return true;
                }

                longest = _longestFirst.FirstOrDefault(vm => vm.Resumes is { IsRequired: false });
            }

            if (longest is null)
            {
                return false;
            }

            GiveUp(longest);
        }

        return false;
    }

    /// <summary>Counts a state that an earlier gateway left; <see cref="Trim"/> when all are.</summary>
    public void Found(SuspendedState state)
    {
        lock (_gate)
        {
            _bytes += state.Bytes;
        }
    }

    /// <summary>Gives up what there is too much of: the limit may be lower than it was.</summary>
    public void Trim()
    {
        while (true)
        {
            VmGeneration? longest;
            lock (_gate)
            {
                longest = _bytes > Limit ? _longestFirst.FirstOrDefault(vm => vm.Resumes is { IsRequired: false }) : null;
            }

            if (longest is null)
            {
                return;
            }

            GiveUp(longest);
        }
    }

    /// <summary>A VM is suspended, and can be given up from now on. Its instance's lock is held.</summary>
    public void Add(VmGeneration vm)
    {
        lock (_gate)
        {
            _longestFirst.AddLast(vm);
        }
    }

    /// <summary>A VM is to be resumed, or was given up. Its instance's lock is held.</summary>
    public void Remove(VmGeneration vm)
    {
        lock (_gate)
        {
            _longestFirst.Remove(vm);
        }
    }

    /// <summary>A state is of no use any more: it was resumed, or given up. Quick; the disk is somebody else's work.</summary>
    public void Discard(SuspendedState state)
    {
        lock (_gate)
        {
            _bytes -= state.Bytes;
        }

        _ = Task.Run(() => launcher.Discard(state));
    }

    public void Dispose() => _lanes.Dispose();

    /// <summary>Where it is not suspended any more, it is out of the list by now.</summary>
    private void GiveUp(VmGeneration vm)
    {
        if (vm.Instance.TryGiveUp(vm, "since others need its place on disk (Gateway:Host:MaxSuspendedMiB)"))
        {
            metrics.StateEvicted();
        }
    }

    private sealed class Turn(SemaphoreSlim lanes) : IDisposable
    {
        public void Dispose() => lanes.Release();
    }
}
