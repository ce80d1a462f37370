using Gateway.Vms.Sites.Patterns;

namespace Gateway.Vms.Sites.Matching;

/// <summary>One way to one site: one of its hosts (null: any) and its path. Turns a request that matched into the site's instance.</summary>
internal sealed class Route
{
    private readonly SiteMatch? _only;

    public Route(Site site, HostPattern? host)
    {
        Site = site;
        Host = host;
        _only = CreateOnlyMatch();
    }

    public Site Site { get; }

    /// <summary>Null: any host.</summary>
    public HostPattern? Host { get; }

    public override string ToString() => Site.Listen is { } listener
        ? $"connections to {listener}{(Host is null ? "" : $" for '{Host.Text}'")}"
        : $"host '{Host?.Text ?? "any"}', path '{Site.Path}'";

    /// <param name="host">Normalised, and matched by this route.</param>
    /// <param name="path">Matched by this route.</param>
    public SiteMatch Match(ReadOnlySpan<char> host, string path) => _only ?? CreateMatch(host, path);

    private SiteMatch CreateMatch(ReadOnlySpan<char> host, string path)
    {
        var segments = CapturedSegments(path, out var prefix);
        var labels = CapturedLabels(host);
        var image = Site.Image.Fill(name => Capture(name, labels, segments));
        return new SiteMatch(Site, image, InstanceOf(host, path, segments, image), prefix);
    }

    /// <summary>The one match where the request has no say in it, so that the usual route allocates nothing.</summary>
    private SiteMatch? CreateOnlyMatch()
    {
        string? instance = Site.Policy.Instance switch
        {
            InstanceKind.Site => "",
            InstanceKind.Host when Host is { IsExact: true } => Host.Text,
            InstanceKind.Client or InstanceKind.Request => "",
            _ => null,
        };
        return instance is null || Site.Image.HasCaptures || Site.Path.HasCaptures
            ? null
            : new SiteMatch(Site, Site.Image.Text, instance, Site.Path.Prefix);
    }

    private string InstanceOf(ReadOnlySpan<char> host, string path, string[] segments, string image) => Site.Policy.Instance switch
    {
        InstanceKind.Site => "",
        InstanceKind.Host => Host is { IsExact: true } ? Host.Text : host.ToString(),
        InstanceKind.Path => segments switch
        {
            [] => path,
            [var only] => only,
            _ => string.Join('/', segments),
        },
        InstanceKind.Client or InstanceKind.Request => Site.Image.HasCaptures ? image : "",
        var kind => throw new InvalidOperationException($"Site '{Site.Name}' has instances by {kind}, which nothing tells apart."),
    };

    private string Capture(string name, string[] labels, string[] segments)
    {
        var label = Host?.Captures.ToList().IndexOf(name) ?? -1;
        return label >= 0 ? labels[label] : segments[Site.Path.Captures.ToList().IndexOf(name)];
    }

    /// <summary>The path's values for the captures; <paramref name="prefix"/> is what the pattern covers of the path.</summary>
    private string[] CapturedSegments(string path, out string prefix)
    {
        prefix = Site.Path.Prefix;
        if (!Site.Path.HasCaptures)
        {
            return [];
        }

        var captured = new List<string>(1);
        var position = 0;
        foreach (var segment in Site.Path.Segments)
        {
            var end = path.IndexOf('/', position + 1);
            end = end < 0 ? path.Length : end;
            if (segment.IsCapture)
            {
                captured.Add(path[(position + 1)..end]);
            }

            position = end;
        }

        prefix = path[..position];
        return [.. captured];
    }

    private string[] CapturedLabels(ReadOnlySpan<char> host)
    {
        if (Host is null || !Site.Image.HasCaptures)
        {
            return [];
        }

        // From the right, because a wildcard covers any number of labels on the left.
        var captured = new List<string>(1);
        for (var index = Host.Labels.Count - 1; index >= 0; index--)
        {
            var dot = host.LastIndexOf('.');
            if (Host.Labels[index].IsCapture)
            {
                captured.Insert(0, host[(dot + 1)..].ToString());
            }

            host = dot < 0 ? default : host[..dot];
        }

        return [.. captured];
    }
}
