using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Images.Documents;

namespace Gateway.Vms.Sites.Matching;

/// <summary>
/// All sites of one moment, and which of them a request is for, or a TCP connection. Immutable, read without locks, swapped whole.
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

    private const string AnyPath = "/";

    private readonly FrozenDictionary<string, Site> _byName;
    private readonly RouteTable _http;
    private readonly FrozenDictionary<IPEndPoint, RouteTable> _tcp;

    private SiteTable(IReadOnlyList<Site> sites, RouteTable http, FrozenDictionary<IPEndPoint, RouteTable> tcp)
    {
        Sites = sites;
        _byName = sites.ToFrozenDictionary(site => site.Name, StringComparer.Ordinal);
        _http = http;
        _tcp = tcp;
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>Where TCP connections are to be taken.</summary>
    public IReadOnlyList<IPEndPoint> Listeners => _tcp.Keys;

    /// <summary>The site of a name, to the letter; null where there is none.</summary>
    public Site? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Finds the site and the instance that a request is for. Allocates nothing unless the instance or the image depends on the request.</summary>
    /// <param name="host">As in a <c>Host</c> header: any case, with or without a port.</param>
    /// <param name="path">Decoded and normalised, from its first slash on, without query.</param>
    public bool TryMatch(string host, string path, [NotNullWhen(true)] out SiteMatch? match)
    {
        var name = HostName.Normalize(host, stackalloc char[HostName.MaximumLength]);
        match = name.IsEmpty ? null : _http.Find(name, path)?.Match(name, path);
        return match is not null;
    }

    /// <summary>Finds the site and the instance that a TCP connection is for.</summary>
    /// <param name="listener">Where it came in.</param>
    /// <param name="serverName">Of its TLS; empty where it has none, or nobody asked for it.</param>
    public bool TryMatch(IPEndPoint listener, string serverName, [NotNullWhen(true)] out SiteMatch? match)
    {
        var name = HostName.Normalize(serverName, stackalloc char[HostName.MaximumLength]);
        match = _tcp.TryGetValue(listener, out var routes) ? routes.Find(name, AnyPath)?.Match(name, AnyPath) : null;
        return match is not null;
    }

    /// <summary>Whether it takes the server name of a connection's TLS to know whose it is.</summary>
    /// <param name="listener">Where it came in.</param>
    public bool AsksForServerName(IPEndPoint listener) => _tcp.TryGetValue(listener, out var routes) && routes.AsksForHost;

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
        var http = new RouteTable();
        var tcp = new Dictionary<IPEndPoint, RouteTable>();
        foreach (var route in ordered.SelectMany(RoutesOf))
        {
            if (TableOf(route.Site).Add(route) is { } other)
            {
                errors.Add(new DocumentError(route.Site.File, route.Site.Listen is null ? "Match" : "Listen", $"matches the same as {other.File}: {route}."));
            }
        }

        return (new SiteTable(ordered, http, tcp.ToFrozenDictionary()), errors);

        RouteTable TableOf(Site site)
        {
            if (site.Listen is not { } listener)
            {
                return http;
            }

            if (!tcp.TryGetValue(listener, out var routes))
            {
                tcp.Add(listener, routes = new RouteTable());
            }

            return routes;
        }
    }

    private static IEnumerable<Route> RoutesOf(Site site)
        => !site.IsReachable ? [] : site.Hosts.Count == 0 ? [new Route(site, null)] : site.Hosts.Select(host => new Route(site, host));
}
