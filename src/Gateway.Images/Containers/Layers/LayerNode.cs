using Gateway.Images.Files;

namespace Gateway.Images.Containers.Layers;

/// <summary>One entry of the root that layers make together. There may be hundreds of thousands, so it is small.</summary>
internal sealed class LayerNode(FileKind kind, int layer)
{
    private Dictionary<string, LayerNode>? _children;

    public FileKind Kind { get; } = kind;

    /// <summary>The layer whose entry this is.</summary>
    public int Layer { get; set; } = layer;

    /// <summary>The last layer that hid what lower ones have in this folder.</summary>
    public int OpaqueLayer { get; set; } = -1;

    public ushort Mode { get; set; }

    public uint User { get; set; }

    public uint Group { get; set; }

    /// <summary>Where a link leads.</summary>
    public string? Link { get; init; }

    /// <summary>Of a file.</summary>
    public LayerFile? File { get; init; }

    /// <summary>What is in a folder.</summary>
    public IReadOnlyDictionary<string, LayerNode> Children => _children ??= new Dictionary<string, LayerNode>(StringComparer.Ordinal);

    public bool IsFolder => Kind == FileKind.Directory;

    public bool HasChildren => _children is { Count: > 0 };

    public LayerNode? Find(string name) => _children?.GetValueOrDefault(name);

    public void Put(string name, LayerNode child) => (_children ??= new Dictionary<string, LayerNode>(StringComparer.Ordinal))[name] = child;

    /// <summary>Whether anything in here, or this itself, is of a layer.</summary>
    public bool IsOf(int layer) => Layer == layer || (_children?.Values.Any(child => child.IsOf(layer)) ?? false);

    /// <summary>Takes away one child as far as it is of lower layers than this.</summary>
    public void Hide(string name, int layer)
    {
        if (Find(name) is not { } child || child.Layer == layer && !child.HasChildren)
        {
            return;
        }

        child.HideAll(layer);
        if (child.Layer != layer && !child.HasChildren)
        {
            _children!.Remove(name);
        }
    }

    /// <summary>Takes away all that is in here of lower layers than this.</summary>
    public void HideAll(int layer)
    {
        if (_children is null || OpaqueLayer == layer)
        {
            return;
        }

        OpaqueLayer = layer;
        foreach (var name in _children.Keys.ToList())
        {
            Hide(name, layer);
        }
    }
}
