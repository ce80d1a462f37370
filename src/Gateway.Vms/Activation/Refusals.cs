using Gateway.Vms.Boots;
using Gateway.Vms.Sites;

namespace Gateway.Vms.Activation;

/// <summary>What requests that get no VM are told: the site and the setting, nothing of the inside.</summary>
internal static class Refusals
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterRestart = TimeSpan.FromSeconds(5);

    /// <summary>Where the client named the image, there is no such site; where the operator did, the site cannot be started.</summary>
    public static ActivationException ImageMissing(Site site, string image)
        => new(site.Image.HasCaptures ? ActivationFailure.ImageMissing : ActivationFailure.BootFailed, $"Site '{site.Name}' has no image '{image}'.");

    public static ActivationException TooManyWait(Site site, int hostLimit)
        => new(ActivationFailure.QueueFull, $"Site '{site.Name}': too many requests wait already (Limits:PendingRequests={site.Policy.Limits.PendingRequests}, Gateway:Host:PendingRequests={hostLimit}).", Soon);

    public static ActivationException NoBoot(Site site, BootQueue boots)
        => boots.IsClosed ? ShuttingDown() : new(ActivationFailure.QueueFull, $"Site '{site.Name}': too many VMs wait to be booted already (Gateway:Host:PendingRequests).", Soon);

    public static ActivationException PendingTimeout(Site site)
        => new(ActivationFailure.PendingTimeout, $"Site '{site.Name}': no VM took the request within Limits:PendingTimeout={site.Policy.Limits.PendingTimeout:c}.", Soon);

    public static ActivationException BackOff(Site site, TimeSpan pause)
        => new(ActivationFailure.BackOff, $"Site '{site.Name}' failed a moment ago; it is tried again in {Math.Ceiling(pause.TotalSeconds)} s.", pause);

    public static ActivationException BootDeadline(Site site)
        => new(ActivationFailure.BootDeadline, $"Site '{site.Name}': its VM did not answer within Boot:Timeout={site.Policy.Boot.Timeout:c}.");

    public static ActivationException BootFailed(Site site)
        => new(ActivationFailure.BootFailed, $"Site '{site.Name}': its VM did not come up.");

    /// <summary>Nothing here says when that changes: somebody has to decide it.</summary>
    public static ActivationException StateUnusable(Site site)
        => new(ActivationFailure.StateUnusable, $"Site '{site.Name}' cannot be resumed from its suspended state, which may not be lost (Idle:Require).", AfterRestart);

    public static ActivationException VolumesFull(Site site)
        => new(ActivationFailure.VolumesFull, $"Site '{site.Name}': there is no room for its volume (Gateway:Host:MaxVolumesMiB, Limits:MaxVolumes).", AfterRestart);

    public static ActivationException ShuttingDown()
        => new(ActivationFailure.ShuttingDown, "The gateway is shutting down.", AfterRestart);

    /// <summary>The same for another request: an exception that is thrown belongs to one.</summary>
    public static ActivationException Again(ActivationException refusal) => new(refusal.Failure, refusal.Message, refusal.RetryAfter);
}
