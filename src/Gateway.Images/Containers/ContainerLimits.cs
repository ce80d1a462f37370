namespace Gateway.Images.Containers;

/// <summary>How much of a container's image is taken in before it is refused: bounds on what an archive can cost the host, far above what is in use.</summary>
internal sealed record ContainerLimits
{
    public static ContainerLimits Default { get; } = new();

    public int Layers { get; init; } = 128;

    /// <summary>Entries of all layers together, those that are replaced or hidden among them.</summary>
    public int Entries { get; init; } = 500_000;

    /// <summary>Characters of the paths of all of these, and of where links lead.</summary>
    public long Paths { get; init; } = 32L << 20;

    /// <summary>Bytes of all layers together, decompressed; and of an archive that is compressed as a whole.</summary>
    public long Content { get; init; } = 8L << 30;

    /// <summary>Bytes of one file.</summary>
    public long File { get; init; } = 4L << 30;

    /// <summary>How many times as large as it was something may become when it is decompressed, once it is larger than <see cref="FreeContent"/>.</summary>
    public long Ratio { get; init; } = 100;

    public long FreeContent { get; init; } = 256L << 20;

    /// <summary>Bytes of an index, a manifest or a configuration.</summary>
    public int Document { get; init; } = 1 << 20;

    /// <summary>Bytes of all of these together: what is read of them takes a multiple of that in memory.</summary>
    public int Documents { get; init; } = 4 << 20;

    /// <summary>Indexes in indexes.</summary>
    public int Nesting { get; init; } = 4;

    /// <summary>What all indexes together may list.</summary>
    public int Listed { get; init; } = 1000;

    /// <summary>Files of the archive that has the layers.</summary>
    public int Files { get; init; } = 10_000;

    /// <summary>Bytes of memory that a zstd layer may ask for, as a power of two.</summary>
    public int WindowLog { get; init; } = 26;
}
