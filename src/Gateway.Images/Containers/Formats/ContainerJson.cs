using System.Text.Json.Serialization;

namespace Gateway.Images.Containers.Formats;

/// <summary>
/// How documents of containers' images are read: as the tools that make them do, which take names of keys in any case. Keys that are there twice then, which tools might
/// understand differently, are refused.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, AllowDuplicateProperties = false, MaxDepth = 32)]
[JsonSerializable(typeof(ManifestDocument))]
[JsonSerializable(typeof(ConfigDocument))]
[JsonSerializable(typeof(LayoutDocument))]
[JsonSerializable(typeof(IReadOnlyList<DockerImage?>))]
internal sealed partial class ContainerJson : JsonSerializerContext;
