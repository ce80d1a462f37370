using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Serving;

/// <summary>All that serving one folder keeps: image store, state and site file, below one temporary folder that is gone afterwards.</summary>
internal sealed class ServeWorkspace : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("gateway-serve-").FullName;

    /// <param name="name">Of the site and its image.</param>
    public ServeWorkspace(string name)
    {
        Directory.CreateDirectory(Sites);
        var site = new JsonObject
        {
            ["Match"] = new JsonObject { ["Hosts"] = new JsonArray($"{name}.localhost") },
            ["Image"] = name,

            // Whatever the defaults are: nobody comes back to this state to find a VM that was kept.
            ["Idle"] = new JsonObject { ["Action"] = "Stop" },
        };
        File.WriteAllText(Path.Combine(Sites, $"{name}.json"), site.ToJsonString());
    }

    private string Sites => Path.Combine(_root, "sites");

    /// <summary>The settings that lead there. The admin port is any free one: another gateway may run beside.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings(int port) =>
    [
        new("Gateway:Images", Path.Combine(_root, "images")),
        new("Gateway:State", Path.Combine(_root, "state")),
        new("Gateway:Sites", Sites),
        new("Gateway:Admin:Url", "http://127.0.0.1:0"),
        new("Kestrel:Endpoints:Http:Url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
    ];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
