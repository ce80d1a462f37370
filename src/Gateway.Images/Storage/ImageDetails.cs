namespace Gateway.Images.Storage;

/// <summary>Everything about one image whose digests were just found to be right.</summary>
/// <param name="Names">All names that lead to this image, its own among them.</param>
/// <param name="Files">By name, without the manifest.</param>
/// <param name="Size">Bytes on disk, the manifest included.</param>
public sealed record ImageDetails(Image Image, IReadOnlyList<string> Names, IReadOnlyList<ImageFile> Files, long Size);
