using Gateway.Vms.Boots;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Gateway.Vms.Suspension;

namespace Gateway.Vms.Admission;

/// <summary>What all sites together use of this machine, against what they may. To look costs little, however often. Thread-safe.</summary>
public sealed class HostGauges
{
    private const long MiB = 1 << 20;

    private readonly HostBudget _budget;
    private readonly BootWorkers _workers;
    private readonly BootQueue _boots;
    private readonly PendingRequests _pending;
    private readonly SuspendedStates _suspended;
    private readonly IVmLauncher _launcher;
    private readonly HostOptions _limits;

    internal HostGauges(
        HostBudget budget, BootWorkers workers, BootQueue boots, PendingRequests pending, SuspendedStates suspended, IVmLauncher launcher, HostOptions limits)
    {
        _budget = budget;
        _workers = workers;
        _boots = boots;
        _pending = pending;
        _suspended = suspended;
        _launcher = launcher;
        _limits = limits;
    }

    /// <exception cref="IOException">The disk cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public IReadOnlyList<HostGauge> Read()
    {
        var (used, disk) = (_budget.Used, _launcher.MeasureDisk());
        return
        [
            new("memoryMiB", "Gateway:Host:MaxMemoryMiB", used.MemoryMiB, _limits.MaxMemoryMiB),
            new("vms", "Gateway:Host:MaxVms", used.Vms, _limits.MaxVms),
            new("boots", "Gateway:Host:ConcurrentBoots", _workers.SlotsTaken, _limits.ConcurrentBoots),
            new("queuedBoots", "Gateway:Host:PendingRequests", _boots.Count, _limits.PendingRequests),
            new("pendingRequests", "Gateway:Host:PendingRequests", _pending.Count, _pending.Limit),
            new("shells", "Gateway:Host:Shells", _launcher.Shells.Count, _limits.Shells),
            new("templatesMiB", "Gateway:Host:MaxTemplatesMiB", InMiB(disk.TemplateBytes), _limits.MaxTemplatesMiB),
            new("suspendedMiB", "Gateway:Host:MaxSuspendedMiB", InMiB(_suspended.Bytes), _limits.MaxSuspendedMiB),
            new("volumesMiB", "Gateway:Host:MaxVolumesMiB", InMiB(disk.VolumeBytes), _limits.MaxVolumesMiB),
        ];
    }

    private static long InMiB(long bytes) => (bytes + MiB - 1) / MiB;
}
