namespace Gateway.Images.Containers.Formats;

/// <summary>An image's manifest, or an index of many (OCI Image Specification 1.1; Docker's Image Manifest V2, Schema 2).</summary>
internal sealed record ManifestDocument(int? SchemaVersion, string? MediaType, Descriptor? Config, IReadOnlyList<Descriptor?>? Layers, IReadOnlyList<Descriptor?>? Manifests);
