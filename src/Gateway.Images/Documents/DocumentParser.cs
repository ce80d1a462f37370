using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Images.Documents;

/// <summary>Turns JSON into nodes that know their key and line, and reports keys that are there twice.</summary>
internal ref struct DocumentParser
{
    private const int FewMembers = 16;
    private static readonly JsonReaderOptions Relaxed = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Document _document;
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private int _line = 1;
    private int _counted;

    public DocumentParser(Document document, ReadOnlySpan<byte> json)
    {
        _document = document;
        _json = json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        _reader = new Utf8JsonReader(_json, document.Style == DocumentStyle.Configuration ? Relaxed : default);
    }

    /// <summary>The root value.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A string in it is not Unicode.</exception>
    public DocumentNode Parse()
    {
        _reader.Read();
        var root = ReadValue("");
        _reader.Read();
        return root;
    }

    private DocumentNode ReadValue(string key)
    {
        var line = CountLine();
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(new DocumentNode(JsonValueKind.Object, key, line)),
            JsonTokenType.StartArray => ReadArray(new DocumentNode(JsonValueKind.Array, key, line)),
            JsonTokenType.String => new DocumentNode(JsonValueKind.String, key, line, _reader.GetString()!),
            JsonTokenType.Number => new DocumentNode(JsonValueKind.Number, key, line, Encoding.ASCII.GetString(_reader.ValueSpan)),
            JsonTokenType.True => new DocumentNode(JsonValueKind.True, key, line),
            JsonTokenType.False => new DocumentNode(JsonValueKind.False, key, line),
            _ => new DocumentNode(JsonValueKind.Null, key, line),
        };
    }

    private DocumentNode ReadObject(DocumentNode node)
    {
        // Few as a rule: only of many is a set made.
        HashSet<string>? names = null;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = _reader.GetString()!;
            var line = CountLine();
            _reader.Read();
            var value = ReadValue(_document.MemberKey(node.Key, name));
            if (names is null && node.Members.Count == FewMembers)
            {
                names = new HashSet<string>(node.Members.Select(member => member.Key), _document.Names);
            }

            if (names?.Add(name) ?? !HasMember(node, name))
            {
                node.Members.Add(new(name, value));
            }
            else
            {
                _document.Reject(value.Key, line, "is there twice.");
            }
        }

        return node;
    }

    private readonly bool HasMember(DocumentNode node, string name)
    {
        foreach (var (known, _) in node.Members)
        {
            if (_document.Names.Equals(known, name))
            {
                return true;
            }
        }

        return false;
    }

    private DocumentNode ReadArray(DocumentNode node)
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            node.Items.Add(ReadValue(_document.ItemKey(node.Key, node.Items.Count.ToString(CultureInfo.InvariantCulture))));
        }

        return node;
    }

    private int CountLine()
    {
        var end = (int)_reader.TokenStartIndex;
        _line += _json[_counted..end].Count((byte)'\n');
        _counted = end;
        return _line;
    }
}
