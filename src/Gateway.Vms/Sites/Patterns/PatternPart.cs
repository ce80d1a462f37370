namespace Gateway.Vms.Sites.Patterns;

/// <summary>One label of a host pattern or one segment of a path pattern: itself, or the name of what it captures.</summary>
internal readonly record struct PatternPart(string Text, bool IsCapture)
{
    public const string Rule = "a capture is a whole label or segment, {name}, its name made of letters, digits, '-' and '_'";

    /// <summary>Reads a part; null where braces are used in another way than for a whole part.</summary>
    public static PatternPart? Parse(string text)
    {
        if (text is ['{', .. var name, '}'])
        {
            return name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
                ? new PatternPart(name, IsCapture: true)
                : null;
        }

        return text.AsSpan().ContainsAny('{', '}') ? null : new PatternPart(text, IsCapture: false);
    }
}
