using System.Collections.Concurrent;
using Gateway.Images.Documents;
using Gateway.Images.Files;
using Gateway.Images.Manifests;

namespace Gateway.Images.Storage;

/// <summary>
/// Loads images: manifest, structure and digests. What was verified is remembered with the identity of each file (device, inode, size, times), so that loading the same
/// image again costs one status call a file, and a file that was touched is hashed again: once for all images that have it. Thread-safe.
/// </summary>
internal sealed class ImageLoader(StoreLayout layout, TimeProvider time)
{
    private const int MaximumManifestLength = 1024 * 1024;
    private readonly ConcurrentDictionary<string, LoadedImage> _loaded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<FileIdentity, string> _digests = new();

    /// <summary>Loads by name.</summary>
    /// <param name="verify">False: digests of files are not checked unless they were already.</param>
    public LoadedImage Load(string name, bool verify)
    {
        ImageName.Require(name);
        return LoadFolder(name, ResolveFolder(name), verify);
    }

    /// <summary>Loads a folder as the image of a name, whether the name leads there or not.</summary>
    /// <param name="folder">The absolute path, without links.</param>
    public LoadedImage LoadFolder(string name, string folder, bool verify)
    {
        try
        {
            return FindUnchanged(name, folder) is { } known && (known.Verified || !verify) ? known : _loaded[folder] = Read(name, folder, verify);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageErrorReason.InvalidFolder, $"image '{name}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>What is already verified and unchanged, at the price of a status call a file; null where it would have to be read.</summary>
    public LoadedImage? FindVerified(string name)
    {
        try
        {
            return FindUnchanged(name, LinuxFiles.Resolve(layout.LinkOf(name))) is { Verified: true } known ? known : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Forgets folders that are gone.</summary>
    public void Prune()
    {
        foreach (var folder in _loaded.Keys.Where(folder => !Directory.Exists(folder)))
        {
            _loaded.TryRemove(folder, out _);
        }

        var files = _loaded.Values.SelectMany(image => image.Files.Values).ToHashSet();
        foreach (var file in _digests.Keys.Where(file => !files.Contains(file)))
        {
            _digests.TryRemove(file, out _);
        }
    }

    private LoadedImage? FindUnchanged(string name, string folder)
    {
        if (!_loaded.TryGetValue(folder, out var known) || !known.IsUnchanged())
        {
            return null;
        }

        return known.Image.Name == name ? known : known with { Image = known.Image with { Name = name } };
    }

    private string ResolveFolder(string name)
    {
        var link = layout.LinkOf(name);
        try
        {
            if (LinuxFiles.FindStatus(link) is null)
            {
                throw new ImageException(ImageErrorReason.NotFound, $"there is no image '{name}' (Gateway:Images={layout.Folder}).");
            }

            var folder = LinuxFiles.Resolve(link);
            return LinuxFiles.FindStatus(folder) is { Kind: not FileKind.Directory } other ? throw Invalid(name, $"is {other}, not a link to a folder.") : folder;
        }
        catch (LinuxFileException error)
        {
            throw Invalid(name, $"{link} leads nowhere: {error.Explanation}.");
        }
    }

    private LoadedImage Read(string name, string folder, bool verify)
    {
        // The identities are taken before the content is read: a change meanwhile shows at the next load.
        var now = time.GetUtcNow();
        var folderIdentity = LinuxFiles.FindStatus(folder)!.Value.Identity;
        var entries = Directory.EnumerateFileSystemEntries(folder)
            .ToDictionary(path => Path.GetFileName(path), path => LinuxFiles.FindStatus(path), StringComparer.Ordinal);
        var content = ReadManifest(name, folder, entries);
        var digest = ImageDigest.Of(content);
        if (StoreLayout.FindDigest(Path.GetFileName(folder)) is { } expected && expected != digest)
        {
            throw new ImageException(ImageErrorReason.WrongDigest, $"image '{name}': {Path.Combine(folder, ImageManifest.FileName)} has the digest {digest}, but its folder is named {expected}.");
        }

        var manifest = ImageManifestReader.Read($"image '{name}': {ImageManifest.FileName}", content);
        var image = new Image(name, digest, folder, manifest);
        CheckEntries(image, entries);
        CheckMemory(image, entries);
        if (verify)
        {
            CheckDigests(image, entries, now);
        }

        var files = entries.ToDictionary(entry => image.PathOf(entry.Key), entry => entry.Value!.Value.Identity);
        return new LoadedImage(image, folderIdentity, files, verify && files.Values.Append(folderIdentity).All(file => file.IsSettled(now)));
    }

    private static byte[] ReadManifest(string name, string folder, Dictionary<string, FileStatus?> entries)
    {
        var rule = entries.GetValueOrDefault(ImageManifest.FileName) switch
        {
            null => "is missing.",
            { Kind: not FileKind.Regular } other => $"is {other}, not a file.",
            { Size: > MaximumManifestLength } => "is larger than 1 MiB.",
            _ => null,
        };
        return rule is null
            ? File.ReadAllBytes(Path.Combine(folder, ImageManifest.FileName))
            : throw Invalid(name, $"{ImageManifest.FileName} {rule}");
    }

    private static void CheckEntries(Image image, Dictionary<string, FileStatus?> entries)
    {
        var errors = new List<string>();
        foreach (var file in image.Manifest.Files.Keys)
        {
            if (!entries.TryGetValue(file, out var status) || status is null)
            {
                errors.Add($"has no file '{file}', which {ImageManifest.FileName} lists.");
            }
            else if (status.Value.Kind != FileKind.Regular)
            {
                errors.Add($"'{file}' is {status}, not a file.");
            }
        }

        var strangers = entries.Keys.Where(entry => entry != ImageManifest.FileName && !image.Manifest.Files.ContainsKey(entry)).Order(StringComparer.Ordinal);
        errors.AddRange(strangers.Select(entry => $"holds '{entry}', which {ImageManifest.FileName} does not list.{NearestName.Hint(entry, image.Manifest.Files.Keys)}"));
        if (errors.Count > 0)
        {
            throw new ImageException(ImageErrorReason.InvalidFolder, string.Join(Environment.NewLine, errors.Select(error => $"image '{image.Name}' {error}")));
        }
    }

    private static void CheckMemory(Image image, Dictionary<string, FileStatus?> entries)
    {
        var loaded = new[] { image.Manifest.Kernel, image.Manifest.Initrd }.OfType<string>().Sum(file => entries[file]!.Value.Size);
        if (loaded >= image.Manifest.MemoryMiB * (1L << 20))
        {
            throw new ImageException([new DocumentError(
                $"image '{image.Name}': {ImageManifest.FileName}", "memoryMiB", $"is {image.Manifest.MemoryMiB}, but kernel and initrd alone take {(loaded + (1 << 20) - 1) >> 20} MiB.")]);
        }
    }

    private void CheckDigests(Image image, Dictionary<string, FileStatus?> entries, DateTimeOffset now)
    {
        foreach (var (file, expected) in image.Manifest.Files)
        {
            var found = entries[file]!.Value.Identity;
            if (!_digests.TryGetValue(found, out var digest))
            {
                (digest, var identity) = FileHasher.Hash(image.PathOf(file));
                if (identity.IsSettled(now))
                {
                    _digests.TryAdd(identity, digest);
                }
            }

            if (digest != expected)
            {
                throw new ImageException(ImageErrorReason.WrongDigest, $"image '{image.Name}': the file '{file}' has the digest {digest}, but {ImageManifest.FileName} says {expected}.");
            }
        }
    }

    private static ImageException Invalid(string name, string rule) => new(ImageErrorReason.InvalidFolder, $"image '{name}': {rule}");
}
