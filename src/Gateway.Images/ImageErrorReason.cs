namespace Gateway.Images;

/// <summary>Why something about an image was refused.</summary>
public enum ImageErrorReason
{
    /// <summary>A name that no image can have.</summary>
    InvalidName,

    /// <summary>No image of that name is in the store.</summary>
    NotFound,

    /// <summary><c>image.json</c> breaks rules; <see cref="ImageException.Errors"/> lists them all.</summary>
    InvalidManifest,

    /// <summary>The folder of an image is not what its manifest says: a file is missing, is no plain file, or is not listed.</summary>
    InvalidFolder,

    /// <summary>The content of a file, or of the manifest, is not what its digest says.</summary>
    WrongDigest,

    /// <summary>What an image is to be made of cannot be used: empty, unreadable, leads out of its folder, beyond a limit.</summary>
    InvalidSource,

    /// <summary>A file changed while it was read, twice.</summary>
    SourceChanged,

    /// <summary>The image is in use and was to be removed.</summary>
    InUse,

    /// <summary>Another process holds the store's lock for longer than it should.</summary>
    StoreBusy,

    /// <summary>The store's folder is missing, is no folder, or refuses reading or writing.</summary>
    StoreUnusable,
}
