using Gateway.Images.Files;
using Gateway.Images.Manifests;

namespace Gateway.Images.Storage;

/// <summary>
/// Changes the entries of a store. Everything is made under a name of its own, synced and renamed; everything is taken away by a rename first. So a crash at any point
/// leaves the store as before or after, and at most an entry with a dot, which the next change sweeps away.
/// </summary>
internal sealed class StoreWriter(StoreLayout layout, ImageLoader loader, TimeProvider time)
{
    private readonly SharedFiles _shared = new(layout);

    public async Task<StagingFolder> StageAsync(CancellationToken cancellationToken)
    {
        using var held = await StoreLock.AcquireAsync(layout, time, cancellationToken);
        return Guard(() => StagingFolder.Create_NeedsLock(layout));
    }

    public async Task<Image> AddAsync(string name, StagingFolder staging, ImageManifest manifest, CancellationToken cancellationToken)
    {
        ImageName.Require(name);
        var (digest, files) = Guard(() => Seal(name, staging, manifest, cancellationToken));
        await ChangeAsync(() => Publish_NeedsLock(name, staging, digest, files), cancellationToken);
        return loader.LoadFolder(name, Guard(() => LinuxFiles.Resolve(layout.FolderOf(digest))), verify: true).Image;
    }

    public async Task<Image> ImportAsync(string name, string folder, CancellationToken cancellationToken)
    {
        ImageName.Require(name);
        using var staging = await StageAsync(cancellationToken);
        var manifest = Guard(() => ImportedFolder.Copy(loader, name, folder, staging, cancellationToken));
        return await AddAsync(name, staging, manifest, cancellationToken);
    }

    public Task RemoveAsync(string name, IReadOnlyCollection<string> users, bool force, CancellationToken cancellationToken)
    {
        ImageName.Require(name);
        if (users.Count > 0 && !force)
        {
            throw new ImageException(ImageErrorReason.InUse, $"image '{name}' is in use by {string.Join(", ", users)}; stop it first, or force the removal: its files then stay until it has stopped.");
        }

        return ChangeAsync(() => Remove_NeedsLock(name, keepFolder: users.Count > 0), cancellationToken);
    }

    public async Task<IReadOnlyList<string>> CollectGarbageAsync(IReadOnlySet<string> digestsInUse, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        await ChangeAsync(
            () =>
            {
                var named = NamedDigests_NeedsLock();
                foreach (var digest in layout.EntryNames().Select(StoreLayout.FindDigest).OfType<string>().Where(digest => !named.Contains(digest) && !digestsInUse.Contains(digest)))
                {
                    LinuxFiles.Rename(layout.FolderOf(digest), layout.NewPath(StoreLayout.TrashPrefix));
                    removed.Add(digest);
                }
            },
            cancellationToken);
        loader.Prune();
        return removed;
    }

    /// <summary>Writes the manifest and brings everything to the disk; gives the image's digest and those of its files.</summary>
    private static (string Digest, IReadOnlyDictionary<string, string> Files) Seal(string name, StagingFolder staging, ImageManifest manifest, CancellationToken cancellationToken)
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries(staging.Path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            digests.Add(Path.GetFileName(path), FileHasher.Hash(path).Digest);
            File.SetUnixFileMode(path, StoreModes.File);
            LinuxFiles.Sync(path);
        }

        // Read back, so that what the store takes in is what it will load.
        var content = ImageManifestWriter.Write(manifest with { Files = digests });
        ImageManifestReader.Read($"image '{name}': {ImageManifest.FileName}", content);
        var file = staging.PathOf(ImageManifest.FileName);
        File.WriteAllBytes(file, content);
        File.SetUnixFileMode(file, StoreModes.File);
        LinuxFiles.Sync(file);
        File.SetUnixFileMode(staging.Path, StoreModes.Folder);
        LinuxFiles.Sync(staging.Path);
        return (ImageDigest.Of(content), digests);
    }

    private void Publish_NeedsLock(string name, StagingFolder staging, string digest, IReadOnlyDictionary<string, string> files)
    {
        var link = layout.LinkOf(name);
        if (LinuxFiles.FindStatus(link) is { Kind: not FileKind.Link } other)
        {
            throw new ImageException(ImageErrorReason.InvalidFolder, $"'{link}' is {other} that somebody made, not a link of the store; move it away first.");
        }

        var folder = layout.FolderOf(digest);
        if (LinuxFiles.FindStatus(folder) is not null && !IsSound(name, folder, digest))
        {
            LinuxFiles.Rename(folder, layout.NewPath(StoreLayout.TrashPrefix));
        }

        if (LinuxFiles.FindStatus(folder) is null)
        {
            _shared.Share_NeedsLock(staging, files);
            LinuxFiles.Rename(staging.Path, folder);
        }

        var newLink = layout.NewPath(StoreLayout.LinkPrefix);
        File.CreateSymbolicLink(newLink, StoreLayout.FolderNameOf(digest));
        LinuxFiles.Rename(newLink, link);
    }

    /// <summary>Whether a folder that already has the digest's name is that image: one that was damaged is replaced.</summary>
    private bool IsSound(string name, string folder, string digest)
    {
        try
        {
            return loader.LoadFolder(name, LinuxFiles.Resolve(folder), verify: true).Image.Digest == digest;
        }
        catch (Exception error) when (error is ImageException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Remove_NeedsLock(string name, bool keepFolder)
    {
        var link = layout.LinkOf(name);
        var status = LinuxFiles.FindStatus(link) ?? throw new ImageException(ImageErrorReason.NotFound, $"there is no image '{name}' (Gateway:Images={layout.Folder}).");
        if (status.Kind != FileKind.Link)
        {
            throw new ImageException(ImageErrorReason.InvalidFolder, $"'{link}' is {status} that somebody made, not a link of the store; remove it by hand.");
        }

        var digest = FindLinkedDigest(name);
        File.Delete(link);
        if (digest is not null && !keepFolder && !NamedDigests_NeedsLock().Contains(digest) && LinuxFiles.FindStatus(layout.FolderOf(digest)) is not null)
        {
            LinuxFiles.Rename(layout.FolderOf(digest), layout.NewPath(StoreLayout.TrashPrefix));
        }
    }

    private HashSet<string> NamedDigests_NeedsLock()
        => [.. layout.EntryNames().Where(ImageName.IsValid).Select(FindLinkedDigest).OfType<string>()];

    private string? FindLinkedDigest(string name)
        => new FileInfo(layout.LinkOf(name)).LinkTarget is { } target ? StoreLayout.FindDigest(Path.GetFileName(target)) : null;

    /// <summary>Changes entries under the lock and brings the change to the disk; what went to the trash is deleted after the lock is free.</summary>
    private async Task ChangeAsync(Action change, CancellationToken cancellationToken)
    {
        using (await StoreLock.AcquireAsync(layout, time, cancellationToken))
        {
            Guard(() =>
            {
                change();
                Sweep_NeedsLock();
                LinuxFiles.Sync(layout.Folder);
                return true;
            });
        }

        foreach (var trash in layout.EntryNames().Where(entry => entry.StartsWith(StoreLayout.TrashPrefix, StringComparison.Ordinal)))
        {
            DeleteQuietly(Path.Combine(layout.Folder, trash));
        }
    }

    /// <summary>Moves to the trash what processes that are gone left behind.</summary>
    private void Sweep_NeedsLock()
    {
        foreach (var entry in layout.EntryNames())
        {
            var path = Path.Combine(layout.Folder, entry);
            if (entry.StartsWith(StoreLayout.LinkPrefix, StringComparison.Ordinal))
            {
                File.Delete(path);
            }
            else if (entry.StartsWith(StoreLayout.StagingPrefix, StringComparison.Ordinal) && StagingFolder.IsDead_NeedsLock(path))
            {
                LinuxFiles.Rename(path, layout.NewPath(StoreLayout.TrashPrefix));
            }
        }

        _shared.Sweep_NeedsLock();
    }

    private static void DeleteQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process may be deleting the same; what really stays is found again by the next change.
        }
    }

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw layout.Unusable(error);
        }
    }
}
