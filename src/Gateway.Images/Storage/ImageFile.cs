namespace Gateway.Images.Storage;

/// <summary>A file of an image.</summary>
/// <param name="Size">Bytes.</param>
public sealed record ImageFile(string Name, long Size, string Digest);
