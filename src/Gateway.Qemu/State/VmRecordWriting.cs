using System.Text.Json.Serialization;

namespace Gateway.Qemu.State;

/// <summary>Writes what <see cref="VmRecordContext"/> reads, without making first what only reading needs: that takes longer than all else of the first boot.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(VmRecord))]
[JsonSerializable(typeof(VmOwner))]
internal sealed partial class VmRecordWriting : JsonSerializerContext;
