using Gateway.Images.Files;
using Gateway.Images.Manifests;

namespace Gateway.Images.Storage;

/// <summary>
/// Where what is in a store. <c>NAME</c> is a relative link to <c>sha256-HEX</c>, the folder of one image, HEX being the SHA-256 of its <c>image.json</c>.
/// Entries that begin with a dot are the store's own: <c>.lock</c>, and what is being made or taken away under a name of its own.
/// </summary>
internal sealed class StoreLayout(string folder)
{
    public const string StagingPrefix = ".staging-";
    public const string LinkPrefix = ".link-";
    public const string TrashPrefix = ".trash-";
    private const string FolderPrefix = "sha256-";

    /// <summary>The absolute path of the store.</summary>
    public string Folder { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    public string LockFile => Path.Combine(Folder, ".lock");

    /// <summary>The files that several images may have; each is named by the digits of its digest.</summary>
    public string SharedFolder => Path.Combine(Folder, ".files");

    public string SharedFileOf(string digest) => Path.Combine(SharedFolder, digest[ImageDigest.Prefix.Length..]);

    public string LinkOf(string name) => Path.Combine(Folder, name);

    public string FolderOf(string digest) => Path.Combine(Folder, FolderNameOf(digest));

    public static string FolderNameOf(string digest) => FolderPrefix + digest[ImageDigest.Prefix.Length..];

    /// <summary>The digest that a folder is named by; null where it has another name.</summary>
    public static string? FindDigest(string folderName)
        => folderName.StartsWith(FolderPrefix, StringComparison.Ordinal) && ImageDigest.Prefix + folderName[FolderPrefix.Length..] is var digest && ImageDigest.IsValid(digest)
            ? digest
            : null;

    /// <summary>A new path for something that is about to be made or taken away.</summary>
    public string NewPath(string prefix) => Path.Combine(Folder, prefix + Guid.NewGuid().ToString("N"));

    /// <summary>Makes the store where there is none.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorReason.StoreUnusable"/>.</exception>
    public void Create()
    {
        try
        {
            if (!Directory.Exists(Folder))
            {
                Directory.CreateDirectory(Folder);
                File.SetUnixFileMode(Folder, StoreModes.Folder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(error);
        }
    }

    /// <summary>The names of all entries, in no order; of a store that is not there, none.</summary>
    public IEnumerable<string> EntryNames()
    {
        try
        {
            return LinuxFiles.FindStatus(Folder) is null ? [] : [.. Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(error);
        }
    }

    public ImageException Unusable(Exception error)
        => new(ImageErrorReason.StoreUnusable, $"the image store cannot be used (Gateway:Images={Folder}): {error.Message}", error);
}
