using System.Text.Json;

namespace Gateway.Images.Documents;

/// <summary>
/// One strict JSON document, read by asking for what may be in it. Nothing throws while reading: a value that is missing or wrong
/// reads as null and is remembered, and <see cref="Finish"/> gives everything that is wrong with the document at once, down to the keys nobody asked for.
/// </summary>
public sealed class Document
{
    private readonly List<DocumentError> _errors = [];
    private readonly List<DocumentReader> _readers = [];
    private bool _unreadable;

    private Document(string file, DocumentStyle style)
    {
        File = file;
        Style = style;
        Root = null!;
    }

    /// <summary>The file as errors name it.</summary>
    public string File { get; }

    public DocumentStyle Style { get; }

    /// <summary>The object that the document is. Of a document that is no JSON object, an empty one.</summary>
    public DocumentReader Root { get; private set; }

    /// <summary>How names of keys and choices are compared.</summary>
    internal StringComparer Names => Style == DocumentStyle.Configuration ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Parses a document; text that is no JSON is one more error for <see cref="Finish"/>.</summary>
    /// <param name="file">The file as errors shall name it.</param>
    /// <param name="json">UTF-8, with or without byte order mark.</param>
    /// <param name="style">How strict, and how keys are named.</param>
    public static Document Parse(string file, ReadOnlySpan<byte> json, DocumentStyle style)
    {
        var document = new Document(file, style);
        document.Root = document.Open(document.ParseRoot(json));
        return document;
    }

    /// <summary>Every error of the document, by line. Call it when all that may be in the document was asked for: other keys are errors.</summary>
    public IReadOnlyList<DocumentError> Finish()
    {
        foreach (var reader in _readers)
        {
            reader.RejectUnknown();
        }

        _readers.Clear();
        return _errors.Count == 0 ? [] : [.. _errors.Distinct().OrderBy(error => error.Line)];
    }

    internal DocumentReader Open(DocumentNode node)
    {
        if (node.Reader is null)
        {
            node.Reader = new DocumentReader(this, node);
            _readers.Add(node.Reader);
        }

        return node.Reader;
    }

    internal void Reject(string key, int line, string rule)
    {
        if (!_unreadable)
        {
            _errors.Add(new DocumentError(File, key, rule, line));
        }
    }

    internal string MemberKey(string parent, string name) => Style switch
    {
        _ when parent.Length == 0 => name,
        DocumentStyle.Configuration => $"{parent}:{name}",
        DocumentStyle.Manifest => name.Contains('.', StringComparison.Ordinal) ? $"{parent}[\"{name}\"]" : $"{parent}.{name}",
        _ => throw new InvalidOperationException($"No document style {Style}."),
    };

    internal string ItemKey(string parent, string index) => Style == DocumentStyle.Configuration ? $"{parent}:{index}" : $"{parent}[{index}]";

    private DocumentNode ParseRoot(ReadOnlySpan<byte> json)
    {
        try
        {
            RequireUtf8(json);
            var root = new DocumentParser(this, json).Parse();
            if (root.Kind == JsonValueKind.Object)
            {
                return root;
            }

            Reject("", root.Line, $"must be an object, but is {root.DescribeKind()}.");
        }
        catch (JsonException error)
        {
            Reject("", (int)(error.LineNumber ?? 0) + 1, $"is not valid JSON: {WithoutPosition(error.Message)}");
        }
        catch (InvalidOperationException)
        {
            Reject("", 0, "is not valid JSON: a string in it is not valid Unicode.");
        }

        _unreadable = true;
        return new DocumentNode(JsonValueKind.Object, "", 0);
    }

    /// <summary>The usual ways in which a file is no text of ours at all, said plainly.</summary>
    private static void RequireUtf8(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            throw new JsonException("it is empty.");
        }

        if (json is [0xff, 0xfe, ..] or [0xfe, 0xff, ..] or [not 0, 0, ..] or [0, not 0, ..])
        {
            throw new JsonException("it is UTF-16, but must be UTF-8.");
        }
    }

    private static string WithoutPosition(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }
}
