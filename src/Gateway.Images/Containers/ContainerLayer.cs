using Gateway.Images.Containers.Formats;

namespace Gateway.Images.Containers;

/// <summary>A layer of a container's image.</summary>
/// <param name="Path">Of its file in the archive.</param>
/// <param name="Digest">Of the file; null where nobody says.</param>
/// <param name="Size">Bytes of the file; null where nobody says.</param>
/// <param name="DiffId">The digest of what is in it, decompressed.</param>
internal sealed record ContainerLayer(string Path, ContentDigest? Digest, long? Size, ContentDigest DiffId);
