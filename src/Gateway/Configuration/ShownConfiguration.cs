using System.Globalization;
using Gateway.Vms.Configuration;

namespace Gateway.Configuration;

/// <summary>The merged configuration, key by key: what holds, and who said so.</summary>
internal static class ShownConfiguration
{
    private const string Defaults = $"{GatewayOptions.SectionName}:Defaults:";

    /// <summary>Every setting of the gateway's own section, set or not, then what is set in the others.</summary>
    public static IReadOnlyList<ShownSetting> Of(GatewayConfiguration configuration)
    {
        var own = GatewaySettings(configuration).ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        var others = GatewayConfiguration.Sections
            .SelectMany(section => configuration.Root.GetSection(section).AsEnumerable())
            .Where(setting => setting.Value is not null && !own.Keys.Any(key => IsAtOrBelow(setting.Key, key)))
            .OrderBy(setting => setting.Key, ConfigurationKeyComparer.Instance);
        return
        [
            .. own.Concat(others.Select(setting => new KeyValuePair<string, string>(setting.Key, setting.Value!)))
                .Select(setting => new ShownSetting(setting.Key, Secrets.Hide(setting.Key, setting.Value), configuration.Origins.Of(setting.Key) ?? SettingOrigins.Default)),
        ];
    }

    /// <summary>The keys of a site's policy as they hold for sites that say nothing, with their sources.</summary>
    public static string SourceOfDefault(GatewayConfiguration configuration, string key)
        => configuration.Origins.Of(Defaults + key) is { } source ? $"{source} (Gateway:Defaults)" : SettingOrigins.Default;

    private static IEnumerable<KeyValuePair<string, string>> GatewaySettings(GatewayConfiguration configuration)
    {
        var options = configuration.Options;
        return
        [
            Setting("Version", options.Version),
            Setting("Admin:Url", options.Admin.Url),
            Setting("Images", options.Images),
            Setting("State", options.State),
            Setting("Sites", options.Sites),
            .. options.Host.GetType().GetProperties().Select(property => Setting($"Host:{property.Name}", property.GetValue(options.Host)!)),
            .. configuration.LauncherSections.SelectMany(section => section.Defaults.Select(
                setting => Setting($"{section.Name}:{setting.Key}", configuration.Root[$"{GatewayOptions.SectionName}:{section.Name}:{setting.Key}"] ?? setting.Value))),
            Setting("TrustedProxies", string.Join(", ", options.TrustedProxies)),
            .. PolicySettings.Of(options.Defaults).Select(setting => new KeyValuePair<string, string>(Defaults + setting.Key, setting.Value)),
        ];
    }

    private static KeyValuePair<string, string> Setting(string key, object value)
        => new($"{GatewayOptions.SectionName}:{key}", Convert.ToString(value, CultureInfo.InvariantCulture)!);

    private static bool IsAtOrBelow(string setting, string key)
        => setting.StartsWith(key, StringComparison.OrdinalIgnoreCase) && (setting.Length == key.Length || setting[key.Length] == ':');
}
