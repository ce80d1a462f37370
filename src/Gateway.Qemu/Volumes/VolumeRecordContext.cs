using System.Text.Json.Serialization;

namespace Gateway.Qemu.Volumes;

/// <summary>Reads and writes <c>volume.json</c> without reflection. One that lacks a member is no record.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(VolumeRecord))]
internal sealed partial class VolumeRecordContext : JsonSerializerContext;
