using System.Net;
using System.Net.Sockets;

namespace Gateway.Vms.Sites.Patterns;

/// <summary>
/// A host as a site matches it: <c>blog.localhost</c>, an IP address, <c>{tenant}.localhost</c> (exactly one label), or, as in ASP.NET Core's routing,
/// <c>*.localhost</c> (one label or more before it, not <c>localhost</c> itself).
/// </summary>
public sealed class HostPattern
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    private HostPattern(string text, IReadOnlyList<PatternPart> labels, bool isWildcard)
    {
        Text = text;
        Labels = labels;
        IsWildcard = isWildcard;
        IsExact = !isWildcard && !labels.Any(label => label.IsCapture);
    }

    /// <summary>In lower case; an IPv6 address in brackets and in its short form.</summary>
    public string Text { get; }

    /// <summary>From left to right, the wildcard left out.</summary>
    internal IReadOnlyList<PatternPart> Labels { get; }

    internal bool IsWildcard { get; }

    /// <summary>Whether it matches a single name.</summary>
    internal bool IsExact { get; }

    /// <summary>Names of its captures, from left to right.</summary>
    internal IEnumerable<string> Captures => Labels.Where(label => label.IsCapture).Select(label => label.Text);

    /// <summary>What it matches, whatever its captures are called: patterns of the same shape match the same. A capture and a wildcard in its place count as the same.</summary>
    internal string Shape => IsExact ? Text : string.Join('.', (string[])[.. IsWildcard ? ["*"] : Array.Empty<string>(), .. Labels.Select(label => label.IsCapture ? "*" : label.Text)]);

    /// <summary>Reads a pattern.</summary>
    /// <returns>The pattern, or the rule that the text breaks.</returns>
    internal static (HostPattern? Pattern, string? Rule) Parse(string text)
    {
        var name = text.EndsWith('.') ? text[..^1] : text;
        if (IPAddress.TryParse(name.Trim('[', ']'), out var address) && address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var literal = $"[{address}]";
            return (new HostPattern(literal, [new PatternPart(literal, IsCapture: false)], isWildcard: false), null);
        }

        var isWildcard = name.StartsWith("*.", StringComparison.Ordinal);
        var labels = (isWildcard ? name[2..] : name).Split('.').Select(PatternPart.Parse).ToArray();
        return labels switch
        {
            _ when name.Length > LongestName => (null, $"must be at most {LongestName} characters long."),
            _ when name.Contains(':', StringComparison.Ordinal) => (null, "must not have a port: sites are told apart by host name alone."),
            _ when labels.Any(label => label is null) => (null, $"is not a host: {PatternPart.Rule}."),
            _ when labels.Any(label => !label!.Value.IsCapture && !IsLabel(label.Value.Text)) => (null, "is not a host: labels are 1 to 63 letters, digits, '-' and '_' (international names in their xn-- form), and '*' stands alone before the first dot."),
            _ => (new HostPattern(
                Lower(name),
                [.. labels.Select(label => label!.Value.IsCapture ? label.Value : label.Value with { Text = label.Value.Text.ToLowerInvariant() })],
                isWildcard), null),
        };
    }

    private static bool IsLabel(string label)
        => label.Length is > 0 and <= LongestLabel && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private static string Lower(string name)
        => string.Join('.', name.Split('.').Select(label => label.StartsWith('{') ? label : label.ToLowerInvariant()));

    public override string ToString() => Text;
}
