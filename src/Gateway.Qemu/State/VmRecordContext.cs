using System.Text.Json.Serialization;

namespace Gateway.Qemu.State;

/// <summary>Reads and writes <c>vm.json</c> without reflection: it is written during every boot.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VmRecord))]
internal sealed partial class VmRecordContext : JsonSerializerContext;
