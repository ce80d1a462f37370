using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Benching.Gateways;

/// <summary>What one gateway of the bench is told: its one site, and what it prepares ahead of demand. Everything else is as the user's own configuration has it.</summary>
/// <param name="Image">What the site boots.</param>
/// <param name="Instance">As <c>Instance</c> of a site.</param>
/// <param name="UsesTemplates">Whether VMs may come from templates and shells.</param>
/// <param name="LoadedShells">As <c>Boot:Shells</c>.</param>
/// <param name="UniversalShells">As <c>Gateway:Host:Shells</c>: while one image alone is asked for, the first one is universal.</param>
/// <param name="IdleAction">As <c>Idle:Action</c>.</param>
/// <param name="IdleAfter">As <c>Idle:After</c>.</param>
/// <param name="MostVms">How many VMs there may be at one time.</param>
internal sealed record GatewayPlan(
    string Image, string Instance, bool UsesTemplates, int LoadedShells, int UniversalShells, string IdleAction, TimeSpan IdleAfter, int MostVms)
{
    /// <summary>The site.</summary>
    public const string SiteName = "bench";

    /// <summary>A host of the site; those below it are, too.</summary>
    public const string Host = "bench.test";

    /// <summary>What VMs have of the host's memory, so that their number is what bounds them.</summary>
    private const int PlentyMiB = 1 << 20;

    /// <summary>One that boots every VM, and keeps it until it is told otherwise.</summary>
    public static GatewayPlan Cold(string image) => new(image, "Site", UsesTemplates: false, LoadedShells: 0, UniversalShells: 0, "Stop", TimeSpan.FromHours(1), MostVms: 200);

    /// <summary>The site's file.</summary>
    public JsonObject ToSite() => new()
    {
        ["Match"] = new JsonObject { ["Hosts"] = new JsonArray(Host, $"*.{Host}") },
        [nameof(Image)] = Image,
        [nameof(Instance)] = Instance,
        ["Boot"] = new JsonObject { ["Template"] = UsesTemplates ? "Auto" : "Never", ["Shells"] = LoadedShells },
        ["Idle"] = new JsonObject { ["After"] = IdleAfter.ToString("c"), ["Action"] = IdleAction, ["Require"] = false },
        ["Limits"] = new JsonObject { ["MaxInstances"] = MostVms, ["MaxMemoryMiB"] = PlentyMiB, ["PendingTimeout"] = "00:10:00" },
        ["Headers"] = new JsonObject { ["Timing"] = true },
        ["StripPath"] = false,
    };

    /// <summary>The settings that follow for the host.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings() =>
    [
        new("Gateway:Host:Shells", UniversalShells.ToString(CultureInfo.InvariantCulture)),
        new("Gateway:Host:MaxVms", MostVms.ToString(CultureInfo.InvariantCulture)),
        new("Gateway:Host:MaxMemoryMiB", PlentyMiB.ToString(CultureInfo.InvariantCulture)),
    ];
}
