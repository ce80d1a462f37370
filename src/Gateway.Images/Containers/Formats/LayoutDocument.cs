namespace Gateway.Images.Containers.Formats;

/// <summary>The file <c>oci-layout</c>.</summary>
internal sealed record LayoutDocument(string? ImageLayoutVersion);
