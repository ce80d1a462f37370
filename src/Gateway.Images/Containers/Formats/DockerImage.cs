namespace Gateway.Images.Containers.Formats;

/// <summary>One image of a <c>docker save</c> archive, as its <c>manifest.json</c> lists it: paths in the archive.</summary>
internal sealed record DockerImage(string? Config, IReadOnlyList<string?>? RepoTags, IReadOnlyList<string?>? Layers);
