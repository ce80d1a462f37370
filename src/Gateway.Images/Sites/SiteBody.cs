namespace Gateway.Images.Sites;

/// <summary>Content in the archive. Files with the same content share one.</summary>
/// <param name="entityTag">With its quotes.</param>
internal sealed class SiteBody(Slice slice, string entityTag)
{
    public Slice Slice { get; } = slice;

    public string EntityTag { get; } = entityTag;

    /// <summary>Whether a file with a compressible type has this content.</summary>
    public bool TryCoding { get; set; }

    /// <summary>The same compressed, where it was worth it.</summary>
    public SiteBody? Gzip { get; set; }

    public SiteBody? Brotli { get; set; }
}
