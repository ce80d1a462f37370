namespace Gateway.Vms.Sites.Policies;

/// <summary>What one site may use.</summary>
/// <param name="ConcurrentRequests">Leases at once, per instance; the image's connections bound it too.</param>
/// <param name="PendingRequests">Requests waiting at once for a VM, per instance; one more is told so at once.</param>
/// <param name="PendingTimeout">How long a request waits for a VM.</param>
/// <param name="MaxInstances">VMs at once.</param>
/// <param name="MaxMemoryMiB">Guest memory of its VMs together.</param>
/// <param name="MaxVolumes">Volumes on disk, those of instances that nobody asks for any more too.</param>
/// <param name="ThroughBodyMiB">The longest body of a request that others are asked about first (<see cref="Site.Through"/>): it is held until they have answered.</param>
public sealed record SiteLimits(int ConcurrentRequests, int PendingRequests, TimeSpan PendingTimeout, int MaxInstances, int MaxMemoryMiB, int MaxVolumes, int ThroughBodyMiB)
{
    public static readonly SiteLimits Default = new(1000, 1000, TimeSpan.FromSeconds(30), MaxInstances: 100, MaxMemoryMiB: 1024, MaxVolumes: 100, ThroughBodyMiB: 8);
}
