using Gateway.Vms.Sites.Patterns;

namespace Gateway.Vms.Sites.Matching;

/// <summary>The routes of what comes in at one place, by host and path. Filled once, then read without locks; the order in which routes have their turn is <see cref="SiteTable"/>'s.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<(string Host, string Path), Site> _shapes = [];
    private readonly Dictionary<string, PathNode> _exact = new(StringComparer.Ordinal);
    private readonly HostNode _patterns = new();
    private readonly PathNode _anyHost = new();

    /// <summary>Whether any route depends on the host.</summary>
    public bool AsksForHost { get; private set; }

    /// <summary>Adds a route, unless another site's matches the same.</summary>
    /// <returns>That other site.</returns>
    public Site? Add(Route route)
    {
        var shape = (route.Host?.Shape ?? "", route.Site.Path.Shape);
        if (!_shapes.TryAdd(shape, route.Site))
        {
            return _shapes[shape];
        }

        AsksForHost |= route.Host is not null;
        PathsOf(route.Host).Add(route);
        return null;
    }

    /// <param name="host">Normalised; empty where there is none.</param>
    /// <param name="path">Decoded and normalised.</param>
    public Route? Find(ReadOnlySpan<char> host, ReadOnlySpan<char> path)
    {
        if (host.IsEmpty)
        {
            return _anyHost.Find(path);
        }

        var route = _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(host, out var paths) ? paths.Find(path) : null;
        return route ?? _patterns.Find(host, path) ?? _anyHost.Find(path);
    }

    private PathNode PathsOf(HostPattern? host)
    {
        if (host is null)
        {
            return _anyHost;
        }

        if (!host.IsExact)
        {
            return _patterns.PathsOf(host);
        }

        if (!_exact.TryGetValue(host.Text, out var paths))
        {
            _exact.Add(host.Text, paths = new PathNode());
        }

        return paths;
    }
}
