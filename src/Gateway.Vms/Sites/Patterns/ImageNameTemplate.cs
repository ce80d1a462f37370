using System.Text.RegularExpressions;

namespace Gateway.Vms.Sites.Patterns;

/// <summary>The name of an image, with captures of the match in braces: <c>blog</c>, <c>{tenant}</c>, <c>app-{tenant}</c>.</summary>
public sealed class ImageNameTemplate
{
    /// <summary>Stands where no name could be read.</summary>
    internal static readonly ImageNameTemplate Unknown = new("", []);

    private readonly IReadOnlyList<PatternPart> _parts;

    private ImageNameTemplate(string text, IReadOnlyList<PatternPart> parts)
    {
        Text = text;
        _parts = parts;
        HasCaptures = parts.Any(part => part.IsCapture);
    }

    public string Text { get; }

    /// <summary>Whether which image it is depends on the request.</summary>
    public bool HasCaptures { get; }

    internal IEnumerable<string> Captures => _parts.Where(part => part.IsCapture).Select(part => part.Text);

    /// <summary>Reads a template.</summary>
    /// <returns>The template, or the rule that the text breaks.</returns>
    internal static (ImageNameTemplate? Template, string? Rule) Parse(string text)
    {
        var parts = new List<PatternPart>();
        for (var rest = text; rest.Length > 0;)
        {
            var open = rest.IndexOf('{', StringComparison.Ordinal);
            var end = open switch { 0 => rest.IndexOf('}', StringComparison.Ordinal) + 1, > 0 => open, _ => rest.Length };
            if (end == 0 || PatternPart.Parse(rest[..end]) is not { } part)
            {
                return (null, "must be the name of an image, with captures as {name}.");
            }

            parts.Add(part);
            rest = rest[end..];
        }

        return parts.Count == 0 ? (null, "must be the name of an image.") : (new ImageNameTemplate(text, parts), null);
    }

    /// <summary>The name, captures filled in.</summary>
    /// <param name="capture">Gives the value of a capture.</param>
    internal string Fill(Func<string, string> capture)
        => _parts is [var only] ? Value(only, capture) : string.Concat(_parts.Select(part => Value(part, capture)));

    /// <summary>Whether it is this name, or captures can be filled in so that it becomes it.</summary>
    internal bool Fits(string name)
        => HasCaptures ? Regex.IsMatch(name, $"^{string.Concat(_parts.Select(part => part.IsCapture ? ".+" : Regex.Escape(part.Text)))}\\z", RegexOptions.NonBacktracking) : name == Text;

    private static string Value(PatternPart part, Func<string, string> capture) => part.IsCapture ? capture(part.Text) : part.Text;

    public override string ToString() => Text;
}
