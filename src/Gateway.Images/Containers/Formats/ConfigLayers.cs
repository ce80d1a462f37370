using System.Text.Json.Serialization;

namespace Gateway.Images.Containers.Formats;

/// <summary>The digests of an image's layers, decompressed.</summary>
internal sealed record ConfigLayers([property: JsonPropertyName("diff_ids")] IReadOnlyList<string?>? DiffIds);
