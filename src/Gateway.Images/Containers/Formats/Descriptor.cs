namespace Gateway.Images.Containers.Formats;

/// <summary>Names content by its digest (OCI Image Specification 1.1, "Content Descriptors").</summary>
internal sealed record Descriptor(string? MediaType, string? Digest, long? Size, Platform? Platform, IReadOnlyDictionary<string, string?>? Annotations)
{
    private const string NameAnnotation = "org.opencontainers.image.ref.name";
    private const string FullNameAnnotation = "io.containerd.image.name";

    /// <summary>What its image is called in an index: a tag, and a whole name.</summary>
    public IEnumerable<string> Names => new[] { NameAnnotation, FullNameAnnotation }.Select(key => Annotations?.GetValueOrDefault(key)).OfType<string>();
}
