using System.Net;
using Gateway.Vms.Sites.Patterns;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Sites;

/// <summary>One entry of the operator's configuration: what it matches, which image, which policy. Immutable.</summary>
public sealed class Site
{
    /// <summary>The name of its file, without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The file as errors name it.</summary>
    public required string File { get; init; }

    /// <summary>Empty: any host.</summary>
    public required IReadOnlyList<HostPattern> Hosts { get; init; }

    public required PathPattern Path { get; init; }

    /// <summary>Where TCP connections for it are taken, byte for byte; its hosts are TLS server names then. Null: it is reached over HTTP.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Whether clients reach it; else it is there for the requests of sites that name it in <see cref="Through"/>.</summary>
    public bool IsReachable { get; init; } = true;

    /// <summary>The names of the sites whose VMs are asked about each request, in this order, before a VM of this one is wanted for it.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    public required ImageNameTemplate Image { get; init; }

    /// <summary>The effective policy, defaults merged.</summary>
    public required SitePolicy Policy { get; init; }

    /// <summary>Of the file, to the byte (SHA-256, the first half).</summary>
    internal UInt128 Digest { get; init; }

    /// <summary>Grows with every load that changed the site: of two versions of it, the larger one is the newer.</summary>
    internal long Revision { get; init; }

    /// <summary>Whether a VM launched for the other version of this site may go on serving this one.</summary>
    internal bool LaunchesLike(Site other)
        => ReferenceEquals(this, other)
        || (Image.Text == other.Image.Text
            && Policy.Instance == other.Policy.Instance
            && Policy.Vm == other.Policy.Vm
            && Policy.Volume == other.Policy.Volume
            && Policy.Network == other.Policy.Network
            && Policy.Stop == other.Policy.Stop);

    public override string ToString() => Name;
}
