using System.Text;
using Gateway.Admin;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>How Kestrel serves: as little as possible of its own between client and guest.</summary>
internal sealed class GatewayServer(IConfiguration configuration, AdminEndpoint admin) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        // How much a guest takes is the guest's business; nothing is kept here. The Kestrel section may say otherwise.
        options.Limits.MaxRequestBodySize = null;
        // One more is closed at once; WebSockets are counted apart, so both together stay within.
        options.Limits.MaxConcurrentConnections = DescriptorLimit.Connections;
        options.Limits.MaxConcurrentUpgradedConnections = DescriptorLimit.Connections;
        // Header bytes pass as they are.
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var section = configuration.GetSection("Kestrel");
        section.Bind(options);
        options.Configure(section);
        admin.Listen(options);
    }
}
