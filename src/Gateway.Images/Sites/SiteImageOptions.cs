using System.IO.Compression;

namespace Gateway.Images.Sites;

/// <summary>What can be chosen when a site's image is built.</summary>
public sealed record SiteImageOptions
{
    /// <summary>
    /// How hard to compress. The default is for images that are built once; <see cref="CompressionLevel.Fastest"/> is for a folder that is being worked on,
    /// <see cref="CompressionLevel.NoCompression"/> leaves variants out.
    /// </summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.SmallestSize;
}
