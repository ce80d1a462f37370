using System.Text.Json.Serialization;

namespace Gateway.Qemu.State;

/// <summary>Reads <c>vm.json</c> and <c>serving</c> without reflection, as <see cref="VmRecordWriting"/> writes them. One that lacks a member is no record.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(VmRecord))]
[JsonSerializable(typeof(VmOwner))]
internal sealed partial class VmRecordContext : JsonSerializerContext;
