using Gateway.Images.Files;

namespace Gateway.Images.Storage;

/// <summary>An image as it was found, and how to see at a glance that its folder is still the same.</summary>
/// <param name="FolderIdentity">Changes when an entry comes, goes or is replaced.</param>
/// <param name="Files">The manifest and every file of it, by absolute path.</param>
/// <param name="Verified">Whether the digests of the files were checked, at a moment from which on every change shows.</param>
internal sealed record LoadedImage(Image Image, FileIdentity FolderIdentity, IReadOnlyDictionary<string, FileIdentity> Files, bool Verified)
{
    /// <summary>Bytes on disk.</summary>
    public long Size => Files.Values.Sum(file => file.Size);

    public bool IsUnchanged()
        => LinuxFiles.FindStatus(Image.Folder)?.Identity == FolderIdentity
            && Files.All(file => LinuxFiles.FindStatus(file.Key)?.Identity == file.Value);
}
