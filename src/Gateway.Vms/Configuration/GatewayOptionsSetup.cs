using Gateway.Images.Documents;
using Gateway.Vms.Sites.Files;
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
        options.Version = Number(gateway, "Version") ?? options.Version;
        options.Images = gateway.Text("Images") ?? options.Images;
        options.State = gateway.Text("State") ?? options.State;
        options.Sites = gateway.Text("Sites") ?? options.Sites;
        options.Admin.Url = gateway.Section("Admin")?.Text("Url") ?? options.Admin.Url;
        options.TrustedProxies = gateway.Texts("TrustedProxies") ?? options.TrustedProxies;
        options.Defaults = gateway.Section("Defaults") is { } defaults ? SitePolicyReader.Read(defaults, options.Defaults) : options.Defaults;
        if (gateway.Section("Host") is { } host)
        {
            options.Host.MaxMemoryMiB = Number(host, "MaxMemoryMiB") ?? options.Host.MaxMemoryMiB;
            options.Host.MaxVms = Number(host, "MaxVms") ?? options.Host.MaxVms;
            options.Host.ConcurrentBoots = Number(host, "ConcurrentBoots") ?? options.Host.ConcurrentBoots;
            options.Host.PendingRequests = Number(host, "PendingRequests") ?? options.Host.PendingRequests;
            options.Host.Shells = Number(host, "Shells") ?? options.Host.Shells;
            options.Host.MaxTemplatesMiB = Number(host, "MaxTemplatesMiB") ?? options.Host.MaxTemplatesMiB;
            options.Host.MaxSuspendedMiB = Number(host, "MaxSuspendedMiB") ?? options.Host.MaxSuspendedMiB;
        }
    }

    /// <summary>A whole number; its bounds are the attributes' business.</summary>
    private static int? Number(DocumentReader reader, string key) => reader.Number(key, int.MinValue, int.MaxValue);
}
