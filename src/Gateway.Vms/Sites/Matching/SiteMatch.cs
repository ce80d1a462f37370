namespace Gateway.Vms.Sites.Matching;

/// <summary>What a request asks for.</summary>
/// <param name="Site">The site that matched.</param>
/// <param name="Image">The name of the image, captures filled in; there need not be one of that name.</param>
/// <param name="Instance">
/// Which of the site's VMs: empty, the host, or captured segments joined by <c>/</c>. Where a client or a request has one of its own, the table knows no more than the image's
/// name, if that depends on the request: <see cref="Of"/> completes it.
/// </param>
/// <param name="PathPrefix">What the site's path covers of the request's path, without a slash at its end; empty for the root. The letters may differ in case.</param>
public sealed record SiteMatch(Site Site, string Image, string Instance, string PathPrefix)
{
    internal const char Separator = '/';

    /// <summary>Whether the instance has got its owner.</summary>
    internal bool IsOwned { get; private init; }

    /// <summary>The match of a request that is another site's, and that the VM of this one is asked about.</summary>
    public static SiteMatch OfAsked(Site site) => new(site, site.Image.Text, "", "");

    /// <summary>The match of one client's instance, or of one request's.</summary>
    /// <param name="owner">Whose: no two of a site have the same. It has no <c>/</c>.</param>
    public SiteMatch Of(string owner) => this with { Instance = Instance.Length == 0 ? owner : string.Concat(Instance, [Separator], owner), IsOwned = true };
}
