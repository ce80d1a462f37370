namespace Gateway.Images.Sites;

/// <summary>A run of bytes in the archive.</summary>
internal readonly record struct Slice(uint Offset, uint Length);
