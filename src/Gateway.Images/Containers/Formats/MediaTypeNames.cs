namespace Gateway.Images.Containers.Formats;

/// <summary>The media types that make up a container's image, OCI's and Docker's.</summary>
internal static class MediaTypeNames
{
    private static readonly string[] Indexes = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];
    private static readonly string[] Manifests = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];
    private static readonly string[] Configurations = ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];
    private static readonly string[] Layers =
    [
        "application/vnd.oci.image.layer.v1.tar",
        "application/vnd.oci.image.layer.v1.tar+gzip",
        "application/vnd.oci.image.layer.v1.tar+zstd",
        "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.diff.tar",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.docker.image.rootfs.diff.tar.zstd",
        "application/vnd.docker.image.rootfs.foreign.diff.tar",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    ];

    public static bool IsIndex(string? type) => Indexes.Contains(type);

    public static bool IsManifest(string? type) => Manifests.Contains(type);

    public static bool IsConfiguration(string? type) => Configurations.Contains(type);

    public static bool IsLayer(string? type) => Layers.Contains(type);
}
