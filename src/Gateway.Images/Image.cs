using Gateway.Images.Manifests;

namespace Gateway.Images;

/// <summary>An image of the store whose manifest is valid and whose files were found to be what it says.</summary>
/// <param name="Name">The name it was asked for by; several names may lead to one digest.</param>
/// <param name="Digest">What it is: <c>sha256:</c> and the SHA-256 of its <c>image.json</c>.</param>
/// <param name="Folder">The absolute path of the folder, without links: it stays the same image when the name is given to another.</param>
public sealed record Image(string Name, string Digest, string Folder, ImageManifest Manifest)
{
    /// <summary>The absolute path of the kernel; null where a disk boots.</summary>
    public string? Kernel => Manifest.Kernel is { } kernel ? PathOf(kernel) : null;

    /// <summary>The absolute path of the initial RAM disk, if there is one.</summary>
    public string? Initrd => Manifest.Initrd is { } initrd ? PathOf(initrd) : null;

    /// <summary>The absolute path of one of the image's files, as of a disk.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);
}
