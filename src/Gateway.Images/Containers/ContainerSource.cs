namespace Gateway.Images.Containers;

/// <summary>A container's image that is to be imported, and what a person says instead of what its configuration says. Null and empty: the configuration counts.</summary>
public sealed record ContainerSource
{
    /// <summary>An OCI layout or what <c>docker save</c> has written: a folder, or a tar archive, which may be compressed.</summary>
    public required string Path { get; init; }

    /// <summary>Which image, by tag or name, where there are several.</summary>
    public string? Reference { get; init; }

    /// <summary>The program and its arguments, in place of entry point and command.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Variables beside those of the configuration, <c>KEY=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public string? User { get; init; }

    public string? WorkingFolder { get; init; }

    public string? StopSignal { get; init; }

    /// <summary>A path that answers over HTTP as soon as the application can serve.</summary>
    public string? Health { get; init; }

    public int? MemoryMiB { get; init; }
}
