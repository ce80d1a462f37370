using Gateway.Images.Manifests;

namespace Gateway.Images.Storage;

/// <summary>A line of the list of images.</summary>
/// <param name="Digest">Null where the image cannot be read.</param>
/// <param name="Kind">Null where the image cannot be read.</param>
/// <param name="MemoryMiB">What a VM of it takes; zero where the image cannot be read.</param>
/// <param name="Size">Bytes on disk; zero where the image cannot be read.</param>
/// <param name="Problem">Why it cannot be used; null where manifest and structure are good. Digests of files are not checked for a list.</param>
public sealed record ImageSummary(string Name, string? Digest, ImageKind? Kind, int MemoryMiB, long Size, string? Problem);
