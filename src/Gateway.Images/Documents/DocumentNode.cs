using System.Text.Json;

namespace Gateway.Images.Documents;

/// <summary>A JSON value with its place in the document.</summary>
internal sealed class DocumentNode(JsonValueKind kind, string key, int line, string text = "")
{
    private static readonly List<KeyValuePair<string, DocumentNode>> NoMembers = [];
    private static readonly List<DocumentNode> NoItems = [];

    public JsonValueKind Kind { get; } = kind;

    /// <summary>The path from the root.</summary>
    public string Key { get; } = key;

    public int Line { get; } = line;

    /// <summary>A string's value, a number as it was written.</summary>
    public string Text { get; } = text;

    /// <summary>The one reader of an object, once somebody opened it.</summary>
    public DocumentReader? Reader { get; set; }

    /// <summary>An object's members in the order of the document, without the repeated ones.</summary>
    public List<KeyValuePair<string, DocumentNode>> Members { get; } = kind == JsonValueKind.Object ? [] : NoMembers;

    /// <summary>An array's items.</summary>
    public List<DocumentNode> Items { get; } = kind == JsonValueKind.Array ? [] : NoItems;

    /// <summary>The value as an error message shows it.</summary>
    public string Describe() => Kind switch
    {
        JsonValueKind.String => Text.Length <= 60 ? $"\"{Text}\"" : $"\"{Text.AsSpan(0, 60)}…\"",
        JsonValueKind.Number => Text,
        _ => DescribeKind(),
    };

    /// <summary>What the value is, without showing it: for values that may be secret.</summary>
    public string DescribeKind() => Kind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => throw new InvalidOperationException($"A document holds no {Kind}."),
    };
}
