using Gateway.Vms.Admission;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Usage;

/// <summary>Counts what one site uses, until somebody takes what was counted. Thread-safe.</summary>
public sealed class SiteMeter
{
    private const double MiBPerGiB = 1024;

    private readonly TimeProvider _time;
    private readonly long[] _boots = new long[Enum.GetValues<VmSource>().Length];
    private readonly Lock _gate = new();
    private long _requests;
    private long _bytesIn;
    private long _bytesOut;
    private BudgetUse _running;
    private long _since;
    private double _vmSeconds;
    private double _memoryGiBSeconds;

    internal SiteMeter(TimeProvider time) => (_time, _since) = (time, time.GetTimestamp());

    /// <summary>A guest of the site was sent so much.</summary>
    public void CountIn(int bytes) => Interlocked.Add(ref _bytesIn, bytes);

    /// <summary>A guest of the site sent so much.</summary>
    public void CountOut(int bytes) => Interlocked.Add(ref _bytesOut, bytes);

    internal void Leased() => Interlocked.Increment(ref _requests);

    internal void Booted(VmSource source) => Interlocked.Increment(ref _boots[(int)source]);

    /// <summary>What its VMs have of the host is now another.</summary>
    internal void Runs(BudgetUse use)
    {
        lock (_gate)
        {
            Accrue();
            _running = use;
        }
    }

    /// <summary>What was used since this was asked last.</summary>
    internal UsageAmount Take()
    {
        var (vmSeconds, memory) = TakeTime();
        return new UsageAmount(
            Interlocked.Exchange(ref _requests, 0),
            TakeBoots(VmSource.Cold),
            TakeBoots(VmSource.Template),
            TakeBoots(VmSource.Shell),
            TakeBoots(VmSource.Suspended),
            vmSeconds,
            memory,
            Interlocked.Exchange(ref _bytesIn, 0),
            Interlocked.Exchange(ref _bytesOut, 0));
    }

    private long TakeBoots(VmSource source) => Interlocked.Exchange(ref _boots[(int)source], 0);

    private (double VmSeconds, double MemoryGiBSeconds) TakeTime()
    {
        lock (_gate)
        {
            Accrue();
            var taken = (_vmSeconds, _memoryGiBSeconds);
            (_vmSeconds, _memoryGiBSeconds) = (0, 0);
            return taken;
        }
    }

    private void Accrue()
    {
        var (now, before) = (_time.GetTimestamp(), _since);
        var seconds = _time.GetElapsedTime(before, now).TotalSeconds;
        _since = now;
        _vmSeconds += seconds * _running.Vms;
        _memoryGiBSeconds += seconds * _running.MemoryMiB / MiBPerGiB;
    }
}
