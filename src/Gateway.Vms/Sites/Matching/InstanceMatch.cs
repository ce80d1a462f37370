using Gateway.Vms.Sites.Patterns;

namespace Gateway.Vms.Sites.Matching;

/// <summary>Finds the match of an instance that is known by its key, as the reverse of <see cref="Route.Match"/>.</summary>
internal static class InstanceMatch
{
    /// <summary>The match that a request for the instance would have; null where no request can lead to such an instance.</summary>
    public static SiteMatch? Create(Site site, string instance) => site.Policy.Instance switch
    {
        InstanceKind.Client => OfClient(site, instance),

        // No two requests have the same.
        InstanceKind.Request => null,
        InstanceKind.Site when !site.IsReachable => instance.Length == 0 ? SiteMatch.OfAsked(site) : null,
        _ => OfAddress(site, instance),
    };

    private static SiteMatch? OfClient(Site site, string instance)
    {
        var end = instance.LastIndexOf(SiteMatch.Separator);
        var (image, client) = (end < 0 ? "" : instance[..end], instance[(end + 1)..]);
        return OwnerId.IsValid(client) && (site.Image.HasCaptures ? site.Image.Fits(image) : end < 0)
            ? new SiteMatch(site, site.Image.HasCaptures ? image : site.Image.Text, image, site.Path.Prefix).Of(client)
            : null;
    }

    private static SiteMatch? OfAddress(Site site, string instance)
    {
        // The key stands for what the image's name may capture: hosts for hosts, paths for paths. The other one is any that the site matches.
        var hosts = site.Policy.Instance == InstanceKind.Host ? [instance] : site.Hosts.Select(Example).DefaultIfEmpty("any");
        var path = site.Policy.Instance == InstanceKind.Path ? PathOf(site.Path, instance) : Example(site.Path);
        var only = SiteTable.Build([site]).Table;
        SiteMatch? match = null;
        var isOne = site.Listen is { } listener
            ? only.TryMatch(listener, hosts.First(), out match)
            : path is not null && only.TryMatch(hosts.First(), path, out match);
        return isOne && match!.Instance == instance ? match : null;
    }

    private static string Example(HostPattern host)
        => string.Join('.', (string[])[.. host.IsWildcard ? ["any"] : Array.Empty<string>(), .. host.Labels.Select(label => label.IsCapture ? "any" : label.Text)]);

    private static string Example(PathPattern path)
        => string.Concat(path.Segments.Select(segment => segment.IsCapture ? "/any" : "/" + segment.Text)) is { Length: > 0 } text ? text : "/";

    private static string? PathOf(PathPattern path, string instance)
    {
        if (!path.HasCaptures)
        {
            return instance;
        }

        var values = instance.Split('/');
        var next = 0;
        return values.Length == path.Captures.Count()
            ? string.Concat(path.Segments.Select(segment => "/" + (segment.IsCapture ? values[next++] : segment.Text)))
            : null;
    }
}
