namespace Gateway.Images.Sites;

/// <summary>The parts of building a site's image, in their order.</summary>
public enum SiteBuildPhase
{
    /// <summary>Files are copied into the archive.</summary>
    Reading,

    /// <summary>Compressed variants are made.</summary>
    Compressing,

    /// <summary>The image goes into the store.</summary>
    Storing,
}
