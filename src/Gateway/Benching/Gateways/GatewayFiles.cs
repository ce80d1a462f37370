using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Vms.Configuration;

namespace Gateway.Benching.Gateways;

/// <summary>The files of one gateway of the bench, below a folder of its own: the user's configuration, but with free ports, another state, and one site.</summary>
internal sealed class GatewayFiles
{
    /// <summary>What a gateway of the bench has of its own.</summary>
    private static readonly string[] Own = ["Version", "Admin", "State", "Sites", "Images", "TrustedProxies"];

    private const string AnyPort = "http://127.0.0.1:0";
    private readonly string _folder;

    /// <summary>Writes them.</summary>
    /// <param name="folder">There is none of this name yet.</param>
    /// <param name="configuration">The user's.</param>
    /// <param name="plan">What is different.</param>
    public GatewayFiles(string folder, GatewayConfiguration configuration, GatewayPlan plan)
    {
        _folder = folder;
        Directory.CreateDirectory(Sites);
        File.WriteAllText(ConfigurationFile, Compose(configuration, plan).ToJsonString());
        File.WriteAllText(Path.Combine(Sites, $"{GatewayPlan.SiteName}.json"), plan.ToSite().ToJsonString());
    }

    public string ConfigurationFile => Path.Combine(_folder, "gateway.json");

    public string State => Path.Combine(_folder, "state");

    private string Sites => Path.Combine(_folder, "sites");

    /// <summary>Whether a template was made.</summary>
    public bool HasTemplate => Path.Combine(State, "templates") is var templates && Directory.Exists(templates)
        && Directory.EnumerateDirectories(templates).Any(template => File.Exists(Path.Combine(template, "snapshot.json")));

    private JsonObject Compose(GatewayConfiguration configuration, GatewayPlan plan)
    {
        var users = configuration.Root.GetSection(GatewayOptions.SectionName).AsEnumerable()
            .Where(setting => setting.Value is not null && !Own.Contains(setting.Key.Split(':')[1], StringComparer.OrdinalIgnoreCase));
        KeyValuePair<string, string?>[] own =
        [
            new("Kestrel:Endpoints:Http:Url", AnyPort),
            new("Gateway:Admin:Url", AnyPort),
            new("Gateway:Images", Path.GetFullPath(configuration.Options.Images)),
            new("Gateway:State", State),
            new("Gateway:Sites", Sites),
            .. plan.Settings(),
            .. GatewayEvents.Settings,
        ];
        return Write(new ConfigurationBuilder().AddInMemoryCollection(users).AddInMemoryCollection(own).Build());
    }

    private static JsonObject Write(IConfiguration configuration) => new(configuration.GetChildren()
        .Select(child => KeyValuePair.Create(child.Key, child.Value is { } value ? JsonValue.Create(value) : (JsonNode?)Write(child))));
}
