namespace Gateway.Images.Containers.Layers;

/// <summary>How content is compressed.</summary>
internal enum Compression
{
    None,
    Gzip,
    Zstd,
}
