using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Gateway.Images.Documents;
using Gateway.Images.Manifests;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Vms.Configuration;

/// <summary>Reads the section as strictly as a site file: unknown keys and values of the wrong type are all kept for the validation to report.</summary>
internal sealed class GatewayOptionsSetup(IConfiguration configuration, IEnumerable<GatewaySection> sections) : IConfigureOptions<GatewayOptions>
{
    public void Configure(GatewayOptions options)
    {
        var document = Document.Parse("configuration", ConfigurationJson.Write(configuration, GatewayOptions.SectionName), DocumentStyle.Configuration);
        document.Root.Ignore([.. configuration.GetChildren().Select(section => section.Key)]);
        if (document.Root.Section(GatewayOptions.SectionName) is { } gateway)
        {
            gateway.Ignore([.. sections.Select(section => section.Name)]);
            Read(gateway, options);
        }

        options.Unreadable = [.. document.Finish().Select(error => $"{error.Key} {error.Rule}")];
    }

    private static void Read(DocumentReader gateway, GatewayOptions options)
    {
        options.Version = Number(gateway, typeof(GatewayOptions).GetProperty(nameof(GatewayOptions.Version))!) ?? options.Version;
        options.Images = FolderPath(gateway, "Images") ?? options.Images;
        options.State = gateway.Text("State") ?? options.State;
        options.Sites = FolderPath(gateway, "Sites") ?? options.Sites;
        options.Admin.Url = gateway.Section("Admin")?.Text("Url") ?? options.Admin.Url;
        options.TrustedProxies = gateway.Texts("TrustedProxies") ?? options.TrustedProxies;
        options.Defaults = gateway.Section("Defaults") is { } defaults ? ReadDefaults(defaults, options.Defaults) : options.Defaults;
        if (gateway.Section("Host") is { } host)
        {
            foreach (var property in typeof(HostOptions).GetProperties())
            {
                property.SetValue(options.Host, Number(host, property) ?? property.GetValue(options.Host));
            }
        }
    }

    private static SitePolicy ReadDefaults(DocumentReader defaults, SitePolicy fallback)
    {
        var policy = SitePolicyReader.Read(defaults, fallback);
        if (policy.Protocol == GuestProtocol.Tcp)
        {
            defaults.Reject("Protocol", "cannot be Tcp: that needs Listen, which each site has for itself.");
        }

        return policy;
    }

    private static string? FolderPath(DocumentReader reader, string key)
    {
        var path = reader.Text(key);
        if (path?.Contains('\0', StringComparison.Ordinal) != true)
        {
            return path;
        }

        reader.Reject(key, "must be a folder's path.");
        return null;
    }

    /// <summary>A whole number within the bounds of its property.</summary>
    private static int? Number(DocumentReader reader, PropertyInfo property)
    {
        var range = property.GetCustomAttribute<RangeAttribute>()!;
        return reader.Number(property.Name, (int)range.Minimum, (int)range.Maximum);
    }
}
