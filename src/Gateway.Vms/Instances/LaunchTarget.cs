using Gateway.Images.Catalog;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Vms.Instances;

/// <summary>What would be launched for an instance now. Not thread-safe: its instance's lock guards it, so that nobody sees an older image after a newer one.</summary>
internal sealed class LaunchTarget(SiteMatch match, ImageCatalog images)
{
    /// <summary>The newest version of the site that was seen.</summary>
    public Site Site { get; private set; } = match.Site;

    /// <summary>The image's name.</summary>
    public string Image { get; private set; } = match.Image;

    /// <summary>The image's digest; null where there is no such image.</summary>
    public string? Digest => images.FindDigest(Image);

    /// <summary>Takes over what a request matched, unless it matched an older version of the site.</summary>
    /// <returns>Whether the site is another now.</returns>
    public bool Take(SiteMatch match)
    {
        if (match.Site.Revision >= Site.Revision)
        {
            Image = match.Image;
        }

        return Take(match.Site);
    }

    /// <summary>Takes over a version of the site, unless it is older.</summary>
    /// <returns>Whether the site is another now.</returns>
    public bool Take(Site site)
    {
        if (site.Revision <= Site.Revision)
        {
            return false;
        }

        Site = site;
        return true;
    }
}
