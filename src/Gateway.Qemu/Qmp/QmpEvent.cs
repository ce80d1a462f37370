using System.Text.Json;

namespace Gateway.Qemu.Qmp;

/// <summary>Something QEMU says without having been asked.</summary>
/// <param name="Name">As in QEMU's documentation: <c>SHUTDOWN</c>, <c>STOP</c>, …</param>
/// <param name="Data">What comes with it; of kind <see cref="JsonValueKind.Undefined"/> where nothing does.</param>
internal sealed record QmpEvent(string Name, JsonElement Data)
{
    /// <summary>A string of the data; null where there is none of that name.</summary>
    public string? Text(string name) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(name, out var value) ? value.ToString() : null;
}
