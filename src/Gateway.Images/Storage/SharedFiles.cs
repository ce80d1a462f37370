using Gateway.Images.Files;

namespace Gateway.Images.Storage;

/// <summary>
/// Has each large file that several images list, such as a kernel, on the disk and in the page cache once: the images' files are further names (hard links) of one file a digest in the
/// store's folder <c>.files</c>. Where the file system gives it no further name, an image has a copy of its own.
/// </summary>
internal sealed class SharedFiles(StoreLayout layout)
{
    private const long MinimumLength = 256 * 1024;

    /// <summary>Replaces the large files of an image that is about to be published by names of those that are there already; those that are new are there from now on.</summary>
    /// <param name="files">Digests by name.</param>
    public void Share_NeedsLock(StagingFolder staging, IReadOnlyDictionary<string, string> files)
    {
        var large = files.Where(file => new FileInfo(staging.PathOf(file.Key)).Length >= MinimumLength).ToList();
        if (large.Count == 0)
        {
            return;
        }

        Directory.CreateDirectory(layout.SharedFolder);
        File.SetUnixFileMode(layout.SharedFolder, StoreModes.Folder);
        foreach (var (file, digest) in large)
        {
            Share(staging.PathOf(file), layout.SharedFileOf(digest), digest);
        }

        LinuxFiles.Sync(staging.Path);
        LinuxFiles.Sync(layout.SharedFolder);
    }

    /// <summary>Removes what no image has any more.</summary>
    public void Sweep_NeedsLock()
    {
        if (!Directory.Exists(layout.SharedFolder))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(layout.SharedFolder).Where(path => LinuxFiles.CountNames(path) == 1))
        {
            File.Delete(path);
        }
    }

    private void Share(string own, string shared, string digest)
    {
        try
        {
            if (IsSound(shared, digest))
            {
                var name = layout.NewPath(StoreLayout.LinkPrefix);
                LinuxFiles.AddName(shared, name);
                LinuxFiles.Rename(name, own);
                return;
            }

            File.Delete(shared);
            LinuxFiles.AddName(own, shared);
        }
        catch (LinuxFileException)
        {
            // Another user's file, too many names, or a file system without: the image keeps its copy.
        }
    }

    /// <summary>Whether the shared file is there and was not damaged, so that no image gets what another one lost.</summary>
    private static bool IsSound(string shared, string digest) => LinuxFiles.FindStatus(shared) is { Kind: FileKind.Regular } && FileHasher.Hash(shared).Digest == digest;
}
