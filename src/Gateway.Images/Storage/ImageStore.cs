using Gateway.Images.Files;
using Gateway.Images.Manifests;

namespace Gateway.Images.Storage;

/// <summary>
/// The images of one folder, addressed by name, stored by digest. Readers never see anything half made: a name is a link that is replaced in one step, and the folder
/// it led to stays until <see cref="CollectGarbageAsync"/>, so VMs of the older version go on. Thread-safe, and safe beside other processes on the same folder.
/// Everything that can be expected to go wrong is an <see cref="ImageException"/>.
/// </summary>
public sealed class ImageStore
{
    private readonly StoreLayout _layout;
    private readonly ImageLoader _loader;
    private readonly StoreWriter _writer;

    /// <param name="folder">The store (<c>Gateway:Images</c>), relative to the working directory; made when something is added.</param>
    public ImageStore(string folder, TimeProvider time)
    {
        _layout = new StoreLayout(folder);
        _loader = new ImageLoader(_layout, time);
        _writer = new StoreWriter(_layout, _loader, time);
    }

    /// <summary>The absolute path.</summary>
    public string Folder => _layout.Folder;

    /// <summary>
    /// An image whose manifest, structure and digests are right. The first load of an image hashes its files on this thread (a second a GiB or so);
    /// later ones make one status call a file.
    /// </summary>
    public Image Load(string name) => _loader.Load(name, verify: true).Image;

    /// <summary>Every name in the store, sorted, with what leads nowhere or is broken among them.</summary>
    public IReadOnlyList<ImageSummary> List() => [.. Names().Select(Summarize)];

    /// <summary>One image in full; checks every digest.</summary>
    public ImageDetails Inspect(string name)
    {
        var loaded = _loader.Load(name, verify: true);
        var image = loaded.Image;
        return new ImageDetails(
            image,
            [.. Names().Where(other => other == name || FindDigest(other) == image.Digest)],
            [.. image.Manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new ImageFile(file.Key, loaded.Files[image.PathOf(file.Key)].Size, file.Value))],
            loaded.Size);
    }

    /// <summary>A folder to put an image together in, for <see cref="AddAsync"/>.</summary>
    public Task<StagingFolder> StageAsync(CancellationToken cancellationToken) => _writer.StageAsync(cancellationToken);

    /// <summary>
    /// Makes an image of a staging folder and gives it the name, in place of what had it. Digests are computed here; what the manifest says of
    /// <see cref="ImageManifest.Files"/> is replaced by what is there.
    /// </summary>
    public Task<Image> AddAsync(string name, StagingFolder staging, ImageManifest manifest, CancellationToken cancellationToken)
        => _writer.AddAsync(name, staging, manifest, cancellationToken);

    /// <summary>Adds a copy of a folder that somebody made: an <c>image.json</c> with digests, and exactly the files it lists.</summary>
    public Task<Image> ImportAsync(string name, string folder, CancellationToken cancellationToken)
        => _writer.ImportAsync(name, folder, cancellationToken);

    /// <summary>Takes a name away. The folder goes with it unless another name leads there or the image is in use.</summary>
    /// <param name="users">Who uses the image now, as messages shall name them; with any, only <paramref name="force"/> removes the name, and the files stay for them.</param>
    public Task RemoveAsync(string name, IReadOnlyCollection<string> users, bool force, CancellationToken cancellationToken)
        => _writer.RemoveAsync(name, users, force, cancellationToken);

    /// <summary>Removes the folders that no name leads to, and what crashed processes left.</summary>
    /// <param name="digestsInUse">Digests that VMs still run from.</param>
    /// <returns>The digests removed.</returns>
    public Task<IReadOnlyList<string>> CollectGarbageAsync(IReadOnlySet<string> digestsInUse, CancellationToken cancellationToken)
        => _writer.CollectGarbageAsync(digestsInUse, cancellationToken);

    /// <summary>The same as <see cref="Load"/> where it costs no reading: null where the image was not verified yet, has changed, or is not sound.</summary>
    internal Image? FindLoaded(string name) => _loader.FindVerified(name)?.Image;

    /// <summary>Makes the folder where there is none.</summary>
    internal void Create() => _layout.Create();

    /// <summary>Every possible name that the store has an entry for, sorted.</summary>
    internal IEnumerable<string> Names() => _layout.EntryNames().Where(ImageName.IsValid).Order(StringComparer.Ordinal);

    /// <summary>What a name leads to now: mostly by reading one link. Empty where it leads to nothing that has a digest; null where there is no such name.</summary>
    internal string? FindDigest(string name)
    {
        var link = new FileInfo(_layout.LinkOf(name));
        try
        {
            if (LinuxFiles.FindStatus(link.FullName) is null)
            {
                return null;
            }

            return link.LinkTarget is { } target && StoreLayout.FindDigest(Path.GetFileName(target)) is { } digest ? digest : _loader.Load(name, verify: false).Image.Digest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ImageException)
        {
            return "";
        }
    }

    private ImageSummary Summarize(string name)
    {
        try
        {
            var loaded = _loader.Load(name, verify: false);
            return new ImageSummary(name, loaded.Image.Digest, loaded.Image.Manifest.Kind, loaded.Image.Manifest.MemoryMiB, loaded.Size, null);
        }
        catch (ImageException error)
        {
            return new ImageSummary(name, null, null, 0, 0, error.Message);
        }
    }
}
