using System.Globalization;
using Gateway.Cli;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Files;

namespace Gateway.Configuration;

/// <summary>One site as it is served: its file over the defaults, and its image where neither says anything.</summary>
internal static class ShownSite
{
    private const string HostsKey = "Match:Hosts";

    /// <exception cref="CommandException">There is no such site, or its file breaks rules.</exception>
    public static IReadOnlyList<ShownSetting> Of(GatewayConfiguration configuration, string name)
    {
        var (site, errors) = new SiteFolder(configuration.Options.Sites, configuration.Options.Defaults).LoadSite(name);
        if (site is null)
        {
            throw errors.Count > 0 ? new CommandException(string.Join('\n', errors)) : Missing(configuration, name);
        }

        return Of(configuration, site);
    }

    /// <summary>A site that is served.</summary>
    /// <exception cref="IOException">Its file is gone, or cannot be read.</exception>
    public static IReadOnlyList<ShownSetting> Of(GatewayConfiguration configuration, Site site)
    {
        var file = SettingOrigins.KeysOf(File.ReadAllBytes(site.File));
        var manifest = FindManifest(configuration, site);
        return
        [
            new(HostsKey, string.Join(", ", site.Hosts.Select(host => host.Text)), Source(HostsKey)),
            new("Match:Path", site.Path.ToString(), Source("Match:Path")),
            .. site.Listen is { } listener ? [new ShownSetting("Listen", listener.ToString(), site.File)] : Array.Empty<ShownSetting>(),
            .. site.Through.Count > 0 ? [new ShownSetting("Through", string.Join(", ", site.Through), site.File)] : Array.Empty<ShownSetting>(),
            new("Image", site.Image.Text, site.File),
            .. PolicySettings.Of(site.Policy).Select(Show),
        ];

        ShownSetting Show(KeyValuePair<string, string> setting) => setting.Value == PolicySettings.OfImage && Source(setting.Key) == SettingOrigins.Default
            ? new(setting.Key, ValueOfImage(setting.Key, manifest), $"image {site.Image.Text}")
            : new(setting.Key, Secrets.Hide(setting.Key, setting.Value), Source(setting.Key));

        string Source(string key) => SettingOrigins.IsIn(file, key) ? site.File : ShownConfiguration.SourceOfDefault(configuration, key);
    }

    /// <summary>Whether there is a file of that name, good or not.</summary>
    public static bool Exists(GatewayConfiguration configuration, string name) => SiteName.IsValid(name) && File.Exists(Path.Combine(configuration.Options.Sites, $"{name}.json"));

    public static CommandException Missing(GatewayConfiguration configuration, string name)
        => new($"there is no site '{name}' (Gateway:Sites={configuration.Options.Sites}).");

    /// <summary>Null where captures choose the image, or it is not there.</summary>
    private static ImageManifest? FindManifest(GatewayConfiguration configuration, Site site)
    {
        try
        {
            return site.Image.HasCaptures ? null : new ImageStore(configuration.Options.Images, TimeProvider.System).Load(site.Image.Text).Manifest;
        }
        catch (ImageException)
        {
            return null;
        }
    }

    private static string ValueOfImage(string key, ImageManifest? manifest) => (key, manifest) switch
    {
        (_, null) => PolicySettings.OfImage,
        ("Protocol", _) => manifest.Protocol.ToString(),
        ("Vm:MemoryMiB", _) => manifest.MemoryMiB.ToString(CultureInfo.InvariantCulture),
        ("Vm:Vcpus", _) => manifest.VirtualCpus.ToString(CultureInfo.InvariantCulture),
        _ => PolicySettings.OfImage,
    };
}
