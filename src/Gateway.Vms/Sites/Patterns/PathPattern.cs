namespace Gateway.Vms.Sites.Patterns;

/// <summary>
/// A path prefix on segment boundaries: <c>/docs</c> matches <c>/docs</c> and <c>/docs/a</c>, not <c>/docsets</c>; <c>/</c> matches everything;
/// <c>{name}</c> captures one segment that is not empty. As in ASP.NET Core's routing, letters match without regard to case.
/// </summary>
public sealed class PathPattern
{
    public static readonly PathPattern Root = new("", []);

    private PathPattern(string prefix, IReadOnlyList<PatternPart> segments)
    {
        Prefix = prefix;
        Segments = segments;
        HasCaptures = segments.Any(segment => segment.IsCapture);
    }

    /// <summary>Without a slash at its end: empty for the root.</summary>
    internal string Prefix { get; }

    internal IReadOnlyList<PatternPart> Segments { get; }

    internal bool HasCaptures { get; }

    /// <summary>Names of its captures, from left to right.</summary>
    internal IEnumerable<string> Captures => Segments.Where(segment => segment.IsCapture).Select(segment => segment.Text);

    /// <summary>What it matches, whatever its captures are called: patterns of the same shape match the same.</summary>
    internal string Shape => HasCaptures ? string.Join('/', Segments.Select(segment => segment.IsCapture ? "*" : segment.Text.ToLowerInvariant())) : Prefix.ToLowerInvariant().TrimStart('/');

    /// <summary>Reads a pattern.</summary>
    /// <returns>The pattern, or the rule that the text breaks.</returns>
    internal static (PathPattern? Pattern, string? Rule) Parse(string text)
    {
        if (!text.StartsWith('/'))
        {
            return (null, "must begin with '/'.");
        }

        if (text.AsSpan().IndexOfAny(['?', '#', '%', '\\', '*']) >= 0 || text.Any(char.IsControl))
        {
            return (null, "must be a plain decoded path prefix, without '?', '#', '%', '*' or '\\'.");
        }

        var prefix = text.EndsWith('/') ? text[..^1] : text;
        if (prefix.Length == 0)
        {
            return (Root, null);
        }

        var segments = prefix[1..].Split('/').Select(PatternPart.Parse).ToArray();
        return segments switch
        {
            _ when segments.Any(segment => segment is null) => (null, $"is not a path: {PatternPart.Rule}."),
            _ when segments.Any(segment => segment!.Value.Text is "" or "." or "..") => (null, "must not have empty segments, '.' or '..'."),
            _ => (new PathPattern(prefix, [.. segments.Select(segment => segment!.Value)]), null),
        };
    }

    public override string ToString() => Prefix.Length == 0 ? "/" : Prefix;
}
