using System.Text.Json.Serialization;

namespace Gateway.Qemu.Snapshots;

/// <summary>Reads and writes <c>snapshot.json</c>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SnapshotRecord))]
internal sealed partial class SnapshotRecordContext : JsonSerializerContext;
