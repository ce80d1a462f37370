namespace Gateway.Images.Containers.Layers;

/// <summary>What a file of a layer is, whatever names it has.</summary>
internal sealed class LayerFile(long offset, long size, long modifiedSeconds)
{
    /// <summary>Where its content begins in the spool.</summary>
    public long Offset { get; } = offset;

    public long Size { get; } = size;

    public long ModifiedSeconds { get; } = modifiedSeconds;

    /// <summary>Whether it was given a second name.</summary>
    public bool HasNames { get; set; }
}
