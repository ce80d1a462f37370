using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Gateway.Images.Documents;

namespace Gateway.Vms.Sites.Matching;

/// <summary>
/// All sites of one moment, and which of them a request is for. Immutable, read without locks, swapped whole.
/// <list type="number">
/// <item>An exact host beats a pattern; in patterns, from the right, a literal label beats a capture and a capture a wildcard; a site without hosts comes last.</item>
/// <item>Among the sites of a host the one with the most path segments wins; of two with as many, the one that is literal where the other captures.</item>
/// <item>Where no path of the better host matches, the next host has its turn.</item>
/// </list>
/// Costs a hash a label of the host and a segment of the path at most, however many sites there are.
/// </summary>
public sealed class SiteTable
{
    public static readonly SiteTable Empty = Build([]).Table;

    private readonly FrozenDictionary<string, Site> _byName;
    private readonly Dictionary<string, PathNode> _exact;
    private readonly HostNode _patterns;
    private readonly PathNode _anyHost;

    private SiteTable(IReadOnlyList<Site> sites, Dictionary<string, PathNode> exact, HostNode patterns, PathNode anyHost)
    {
        Sites = sites;
        _byName = sites.ToFrozenDictionary(site => site.Name, StringComparer.Ordinal);
        _exact = exact;
        _patterns = patterns;
        _anyHost = anyHost;
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>The site of a name, to the letter; null where there is none.</summary>
    public Site? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Finds the site and the instance that a request is for. Allocates nothing unless the instance or the image depends on the request.</summary>
    /// <param name="host">As in a <c>Host</c> header: any case, with or without a port.</param>
    /// <param name="path">Decoded and normalised, from its first slash on, without query.</param>
    public bool TryMatch(string host, string path, [NotNullWhen(true)] out SiteMatch? match)
    {
        var name = HostName.Normalize(host, stackalloc char[HostName.MaximumLength]);
        match = name.IsEmpty ? null : FindRoute(name, path)?.Match(name, path);
        return match is not null;
    }

    /// <summary>Finds the match that a request for a known instance of a site would have; for whoever asks without a request.</summary>
    /// <param name="site">The site's name.</param>
    /// <param name="instance">As <see cref="SiteMatch.Instance"/> gives it.</param>
    public bool TryMatchInstance(string site, string instance, [NotNullWhen(true)] out SiteMatch? match)
    {
        match = Find(site) is { } found ? InstanceMatch.Create(found, instance) : null;
        return match is not null;
    }

    /// <summary>Builds the table of some sites; of several that match the same, the table has one, and each other one is an error that names both files.</summary>
    internal static (SiteTable Table, IReadOnlyList<DocumentError> Errors) Build(IEnumerable<Site> sites)
    {
        Site[] ordered = [.. sites.OrderBy(site => site.Name, StringComparer.Ordinal)];
        var errors = new List<DocumentError>();
        var shapes = new Dictionary<(string Host, string Path), Site>();
        var exact = new Dictionary<string, PathNode>(StringComparer.Ordinal);
        var (patterns, anyHost) = (new HostNode(), new PathNode());
        foreach (var route in ordered.SelectMany(RoutesOf))
        {
            var shape = (route.Host?.Shape ?? "", route.Site.Path.Shape);
            if (!shapes.TryAdd(shape, route.Site))
            {
                errors.Add(new DocumentError(route.Site.File, "Match", $"matches the same as {shapes[shape].File}: {route}."));
                continue;
            }

            PathsOf(route).Add(route);
        }

        return (new SiteTable(ordered, exact, patterns, anyHost), errors);

        PathNode PathsOf(Route route)
        {
            if (route.Host is not { } host)
            {
                return anyHost;
            }

            if (!host.IsExact)
            {
                return patterns.PathsOf(host);
            }

            if (!exact.TryGetValue(host.Text, out var paths))
            {
                exact.Add(host.Text, paths = new PathNode());
            }

            return paths;
        }
    }

    private static IEnumerable<Route> RoutesOf(Site site)
        => site.Hosts.Count == 0 ? [new Route(site, null)] : site.Hosts.Select(host => new Route(site, host));

    private Route? FindRoute(ReadOnlySpan<char> host, ReadOnlySpan<char> path)
    {
        var route = _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(host, out var paths) ? paths.Find(path) : null;
        return route ?? _patterns.Find(host, path) ?? _anyHost.Find(path);
    }
}
