using Gateway.Vms.Sites.Patterns;

namespace Gateway.Vms.Sites.Matching;

/// <summary>The paths of one host as a tree of segments.</summary>
internal sealed class PathNode
{
    private Dictionary<string, PathNode>? _literals;
    private PathNode? _capture;
    private Route? _route;

    public void Add(Route route)
    {
        var node = this;
        foreach (var segment in route.Site.Path.Segments)
        {
            node = node.Child(segment);
        }

        node._route = route;
    }

    /// <summary>The route with the most segments that matches; of two, the one that is literal first.</summary>
    /// <param name="rest">The path, from a slash on, or empty.</param>
    public Route? Find(ReadOnlySpan<char> rest) => Find(rest, 0).Route;

    private (Route? Route, int Depth) Find(ReadOnlySpan<char> rest, int depth)
    {
        var best = (_route, _route is null ? -1 : depth);
        if (rest.Length <= 1 || (_literals is null && _capture is null))
        {
            return best;
        }

        rest = rest[1..];
        var slash = rest.IndexOf('/');
        var segment = slash < 0 ? rest : rest[..slash];
        var tail = slash < 0 ? default : rest[slash..];
        if (_capture is not null && segment.Length > 0)
        {
            best = Deeper(_capture.Find(tail, depth + 1), best);
        }

        return _literals is not null && _literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var literal)
            ? Deeper(literal.Find(tail, depth + 1), best)
            : best;
    }

    private static (Route? Route, int Depth) Deeper((Route? Route, int Depth) candidate, (Route? Route, int Depth) best)
        => candidate.Route is not null && candidate.Depth >= best.Depth ? candidate : best;

    private PathNode Child(PatternPart segment)
    {
        if (segment.IsCapture)
        {
            return _capture ??= new PathNode();
        }

        _literals ??= new Dictionary<string, PathNode>(StringComparer.OrdinalIgnoreCase);
        if (!_literals.TryGetValue(segment.Text, out var child))
        {
            _literals.Add(segment.Text, child = new PathNode());
        }

        return child;
    }
}
