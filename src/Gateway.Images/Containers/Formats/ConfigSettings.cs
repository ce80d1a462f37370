namespace Gateway.Images.Containers.Formats;

/// <summary>How a container of an image is run.</summary>
internal sealed record ConfigSettings(
    string? User,
    IReadOnlyDictionary<string, EmptyObject?>? ExposedPorts,
    IReadOnlyList<string?>? Env,
    IReadOnlyList<string?>? Entrypoint,
    IReadOnlyList<string?>? Cmd,
    IReadOnlyDictionary<string, EmptyObject?>? Volumes,
    string? WorkingDir,
    IReadOnlyDictionary<string, string?>? Labels,
    string? StopSignal);
