using System.Text.Json.Serialization;

namespace Gateway.Qemu.Templates;

/// <summary>Reads and writes <c>uses.json</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, TemplateUsage>))]
internal sealed partial class TemplateUsageContext : JsonSerializerContext;
