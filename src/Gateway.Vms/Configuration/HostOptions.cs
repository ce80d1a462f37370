using System.ComponentModel.DataAnnotations;

namespace Gateway.Vms.Configuration;

/// <summary><c>Gateway:Host</c>: what all sites together may use of this machine.</summary>
public sealed class HostOptions
{
    /// <summary>Guest memory of all VMs together. A hypervisor process needs some more for itself (15 to 40 MiB under QEMU).</summary>
    [Range(1, int.MaxValue)]
    public int MaxMemoryMiB { get; set; } = 4096;

    /// <summary>VMs at one time, those on their way up or down counted.</summary>
    [Range(1, 1_000_000)]
    public int MaxVms { get; set; } = 200;

    /// <summary>Launches at one time.</summary>
    [Range(1, 1024)]
    public int ConcurrentBoots { get; set; } = 2;

    /// <summary>Requests that may wait for a VM at one time.</summary>
    [Range(1, 10_000_000)]
    public int PendingRequests { get; set; } = 4000;

    /// <summary>Shells kept ahead of demand.</summary>
    [Range(0, 100_000)]
    public int Shells { get; set; } = 4;

    /// <summary>Disk for templates.</summary>
    [Range(0, int.MaxValue)]
    public int MaxTemplatesMiB { get; set; } = 4096;

    /// <summary>Bodies of requests that others are asked about, held at one time.</summary>
    [Range(1, int.MaxValue)]
    public int MaxThroughBodiesMiB { get; set; } = 1024;

    /// <summary>Disk for suspended states.</summary>
    [Range(0, int.MaxValue)]
    public int MaxSuspendedMiB { get; set; } = 4096;

    /// <summary>Disk for volumes, each counted with the size it may grow to.</summary>
    [Range(0, int.MaxValue)]
    public int MaxVolumesMiB { get; set; } = 16384;
}
