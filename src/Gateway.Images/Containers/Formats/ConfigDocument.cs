namespace Gateway.Images.Containers.Formats;

/// <summary>An image's configuration (OCI Image Specification 1.1, "Image Configuration").</summary>
internal sealed record ConfigDocument(string? Architecture, string? Os, string? Variant, ConfigSettings? Config, ConfigLayers? Rootfs)
{
    public Platform Platform => new(Architecture, Os, Variant);
}
