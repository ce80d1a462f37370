using Gateway.Vms.Sites.Patterns;

namespace Gateway.Vms.Sites.Matching;

/// <summary>Host patterns that are no single name, as a tree of labels from the right: <c>*.blog.localhost</c> is <c>localhost</c> → <c>blog</c> → any.</summary>
internal sealed class HostNode
{
    private Dictionary<string, HostNode>? _literals;
    private HostNode? _capture;
    private PathNode? _end;
    private PathNode? _wildcard;

    /// <summary>The paths of a pattern, made where they are missing.</summary>
    public PathNode PathsOf(HostPattern pattern)
    {
        var node = this;
        for (var index = pattern.Labels.Count - 1; index >= 0; index--)
        {
            node = node.Child(pattern.Labels[index]);
        }

        return pattern.IsWildcard ? node._wildcard ??= new PathNode() : node._end ??= new PathNode();
    }

    /// <summary>The best route: a literal label before a capture, a capture before a wildcard, from the right.</summary>
    /// <param name="rest">The labels left of those that led here.</param>
    public Route? Find(ReadOnlySpan<char> rest, ReadOnlySpan<char> path)
    {
        if (rest.IsEmpty)
        {
            return _end?.Find(path);
        }

        var dot = rest.LastIndexOf('.');
        var label = rest[(dot + 1)..];
        var left = dot < 0 ? default : rest[..dot];
        if (label.IsEmpty || dot == 0)
        {
            return null;
        }

        Route? route = null;
        if (_literals is not null && _literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label, out var literal))
        {
            route = literal.Find(left, path);
        }

        return route ?? _capture?.Find(left, path) ?? _wildcard?.Find(path);
    }

    private HostNode Child(PatternPart label)
    {
        if (label.IsCapture)
        {
            return _capture ??= new HostNode();
        }

        _literals ??= [];
        if (!_literals.TryGetValue(label.Text, out var child))
        {
            _literals.Add(label.Text, child = new HostNode());
        }

        return child;
    }
}
