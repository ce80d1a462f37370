using Gateway.Images.Manifests;

namespace Gateway.Vms.Sites.Policies;

/// <summary>How a site is run: every key of a site file but what it matches and which image it is. Immutable; sections that say nothing new are shared.</summary>
public sealed record SitePolicy
{
    /// <summary>What holds where neither the site nor <c>Gateway:Defaults</c> says anything.</summary>
    public static readonly SitePolicy BuiltIn = new();

    public InstanceKind Instance { get; init; } = InstanceKind.Site;

    public BootPolicy Boot { get; init; } = BootPolicy.Default;

    public IdlePolicy Idle { get; init; } = IdlePolicy.Default;

    public StopPolicy Stop { get; init; } = StopPolicy.Default;

    public SiteLimits Limits { get; init; } = SiteLimits.Default;

    /// <summary>What the guest speaks; null leaves it to the image.</summary>
    public GuestProtocol? Protocol { get; init; }

    public VmOverrides Vm { get; init; } = VmOverrides.Default;

    /// <summary>Null: what a guest writes goes with its VM.</summary>
    public VolumePolicy? Volume { get; init; }

    public NetworkPolicy Network { get; init; } = NetworkPolicy.Default;

    public HeaderPolicy Headers { get; init; } = HeaderPolicy.Default;

    /// <summary>Whether the guest sees paths without the prefix that matched.</summary>
    public bool StripPath { get; init; }
}
