using Gateway.Images.Manifests;

namespace Gateway.Images.Storage;

/// <summary>An image that is put together in the store but has no name there yet, so that it can be tried first. Disposing it takes it away, unless it was added.</summary>
public sealed class StagedImage : IDisposable
{
    private readonly ImageStore _store;
    private readonly StagingFolder _staging;

    internal StagedImage(ImageStore store, StagingFolder staging, string name, ImageManifest manifest)
        => (_store, _staging, Name, Manifest) = (store, staging, name, manifest);

    /// <summary>The name it is to have.</summary>
    public string Name { get; }

    /// <summary>What its <c>image.json</c> is to say; may be changed until it is added.</summary>
    public ImageManifest Manifest { get; set; }

    /// <summary>The image as it is now, to be tried out.</summary>
    public Image Preview => new(Name, "sha256:" + new string('0', 64), _staging.Path, Manifest);

    /// <summary>Gives it its name, in place of what had it.</summary>
    /// <exception cref="ImageException">The manifest breaks a rule, or the store cannot be written.</exception>
    public Task<Image> AddAsync(CancellationToken cancellationToken) => _store.AddAsync(Name, _staging, Manifest, cancellationToken);

    public void Dispose() => _staging.Dispose();
}
