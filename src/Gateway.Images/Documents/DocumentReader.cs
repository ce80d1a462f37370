using System.Globalization;
using System.Text.Json;

namespace Gateway.Images.Documents;

/// <summary>
/// Reads one object of a <see cref="Document"/>. Every method takes a key of the object and gives null where the key is not there or its value breaks
/// the rule; the latter is an error of the document. Asking for a key makes it a known one.
/// </summary>
public sealed class DocumentReader
{
    private readonly Document _document;
    private readonly DocumentNode _node;

    // Few, and asked for again now and then: a list, because there are tens of thousands of readers.
    private readonly List<string> _known = new(16);

    internal DocumentReader(Document document, DocumentNode node)
    {
        _document = document;
        _node = node;
    }

    /// <summary>Whether the key is there, whatever its value.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Reports each key that is not there.</summary>
    public void Require(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!Has(key))
            {
                _document.Reject(_document.MemberKey(_node.Key, key), _node.Line, "is missing.");
            }
        }
    }

    /// <summary>Makes keys known without reading them: sections that somebody else checks.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            _known.Add(key);
        }
    }

    /// <summary>The same for keys that must be objects, whatever is in them; one that says nothing (<c>null</c>) is none.</summary>
    public void IgnoreSections(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (Find(key) is { Kind: not (JsonValueKind.Object or JsonValueKind.Null) } value)
            {
                _document.Reject(value.Key, value.Line, $"must be an object, but is {value.Describe()}.");
            }
        }
    }

    /// <summary>Reports a rule that the value of a key breaks; <paramref name="rule"/> reads on after the key: "must be …", "needs …".</summary>
    public void Reject(string key, string rule)
        => _document.Reject(_document.MemberKey(_node.Key, key), Find(key)?.Line ?? _node.Line, rule);

    /// <summary>Reports a rule that one item of an array breaks.</summary>
    public void RejectItem(string key, int index, string rule)
    {
        var line = Find(key) is { } array && index < array.Items.Count ? array.Items[index].Line : _node.Line;
        _document.Reject(_document.ItemKey(_document.MemberKey(_node.Key, key), index.ToString(CultureInfo.InvariantCulture)), line, rule);
    }

    /// <summary>Reports a rule that one member of a nested object breaks.</summary>
    public void RejectMember(string key, string member, string rule)
    {
        var map = Find(key);
        var line = map?.Members.Find(pair => _document.Names.Equals(pair.Key, member)).Value?.Line ?? map?.Line ?? _node.Line;
        _document.Reject(_document.MemberKey(_document.MemberKey(_node.Key, key), member), line, rule);
    }

    public string? Text(string key) => Find(key) is { } value ? AsText(value) : null;

    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        { Kind: JsonValueKind.True } => true,
        { Kind: JsonValueKind.False } => false,
        var value => Wrong<bool>(value, "true or false"),
    };

    /// <summary>A whole number within bounds, both included.</summary>
    public int? Number(string key, int minimum, int maximum) => (int?)LongNumber(key, minimum, maximum);

    /// <summary>A whole number within bounds, both included.</summary>
    public long? LongNumber(string key, long minimum, long maximum) => Find(key) is { } value ? AsNumber(value, minimum, maximum) : null;

    /// <summary>A duration written as <c>[days.]hours:minutes[:seconds[.fraction]]</c>, within bounds, both included.</summary>
    public TimeSpan? Duration(string key, TimeSpan minimum, TimeSpan maximum)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        // Without a colon, "30" would be thirty days.
        return value.Kind == JsonValueKind.String
            && value.Text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParseExact(value.Text, "c", CultureInfo.InvariantCulture, out var duration)
            && duration >= minimum && duration <= maximum
            ? duration
            : Wrong<TimeSpan>(value, $"a time as in \"00:00:30\", from {minimum:c} to {maximum:c}");
    }

    /// <summary>One of the names of an enum.</summary>
    public TChoice? Choice<TChoice>(string key)
        where TChoice : struct, Enum
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        var choice = value.Kind == JsonValueKind.String ? ChoiceNames.Find<TChoice>(value.Text, _document.Names) : null;
        return choice ?? Wrong<TChoice>(value, $"one of {string.Join(", ", ChoiceNames.All<TChoice>())}");
    }

    /// <summary>A nested object; asked again, the same reader.</summary>
    public DocumentReader? Section(string key) => Find(key) is { } value ? AsSection(value) : null;

    /// <summary>An array of objects; wrong items are reported and left out.</summary>
    public IReadOnlyList<DocumentReader>? Sections(string key) => Items(key, AsSection);

    /// <summary>An array of text; wrong items are reported and left out.</summary>
    public IReadOnlyList<string>? Texts(string key) => Items(key, AsText);

    /// <summary>An array of whole numbers; wrong items are reported and left out.</summary>
    public IReadOnlyList<int>? Numbers(string key, int minimum, int maximum)
        => Items(key, item => AsNumber(item, minimum, maximum))?.Select(item => (int)item!.Value).ToArray();

    /// <summary>An object whose members are all text, with names to the letter. Values never show in errors: they may be secret.</summary>
    public IReadOnlyDictionary<string, string>? TextMap(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.Kind != JsonValueKind.Object)
        {
            _document.Reject(value.Key, value.Line, $"must be an object, but is {value.DescribeKind()}.");
            return null;
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, member) in value.Members)
        {
            if (member.Kind == JsonValueKind.String)
            {
                map.Add(name, member.Text);
            }
            else
            {
                _document.Reject(member.Key, member.Line, $"must be text, but is {member.DescribeKind()}.");
            }
        }

        return map;
    }

    internal void RejectUnknown()
    {
        foreach (var (name, value) in _node.Members)
        {
            if (!_known.Contains(name, _document.Names))
            {
                _document.Reject(value.Key, value.Line, $"is not a known key.{NearestName.Hint(name, _known)}");
            }
        }
    }

    private DocumentNode? Find(string key)
    {
        _known.Add(key);
        foreach (var (name, value) in _node.Members)
        {
            if (_document.Names.Equals(name, key))
            {
                return value;
            }
        }

        return null;
    }

    private List<T>? Items<T>(string key, Func<DocumentNode, T?> convert)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.Kind == JsonValueKind.Array)
        {
            return [.. value.Items.Select(convert).OfType<T>()];
        }

        _document.Reject(value.Key, value.Line, $"must be an array, but is {value.Describe()}.");
        return null;
    }

    private string? AsText(DocumentNode value)
    {
        if (value.Kind == JsonValueKind.String)
        {
            return value.Text;
        }

        _document.Reject(value.Key, value.Line, $"must be text, but is {value.Describe()}.");
        return null;
    }

    private long? AsNumber(DocumentNode value, long minimum, long maximum)
        => value.Kind == JsonValueKind.Number
            && long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum
            ? number
            : Wrong<long>(value, $"a whole number from {minimum} to {maximum}");

    private DocumentReader? AsSection(DocumentNode value)
    {
        if (value.Kind == JsonValueKind.Object)
        {
            return _document.Open(value);
        }

        _document.Reject(value.Key, value.Line, $"must be an object, but is {value.Describe()}.");
        return null;
    }

    private T? Wrong<T>(DocumentNode value, string expected)
        where T : struct
    {
        _document.Reject(value.Key, value.Line, $"must be {expected}, but is {value.Describe()}.");
        return null;
    }
}
