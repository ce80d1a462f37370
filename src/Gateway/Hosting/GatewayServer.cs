using System.Text;
using Gateway.Admin;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>How Kestrel serves: as little as possible of its own between client and guest.</summary>
internal sealed class GatewayServer(IConfiguration configuration, AdminEndpoint admin) : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<SocketTransportOptions>
{
    /// <summary>
    /// What is taken in of a connection before somebody reads it. The rest of an upload that waits for its VM stays with the client: thousands may wait at a time.
    /// </summary>
    private const int UnreadBytes = 8 * 1024;

    /// <summary>The same for HTTP/2, where the client is told in advance; less would slow down an upload on a long way.</summary>
    private const int UnreadStreamBytes = 128 * 1024;
    private const int UnreadConnectionBytes = 256 * 1024;

    /// <summary>What the server reads itself of its section; all else is options of its.</summary>
    private static readonly string[] OfServer = ["Endpoints", "EndpointDefaults", "Certificates"];

    public void Configure(SocketTransportOptions options) => options.MaxReadBufferSize = UnreadBytes;

    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        // How much a guest takes is the guest's business; nothing is kept here. The Kestrel section may say otherwise.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.Http2.InitialStreamWindowSize = UnreadStreamBytes;
        options.Limits.Http2.InitialConnectionWindowSize = UnreadConnectionBytes;
        // Header bytes pass as they are.
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var section = configuration.GetSection("Kestrel");
        // Looking for them takes longer than most of the start.
        if (section.GetChildren().Any(setting => !OfServer.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)))
        {
            section.Bind(options);
        }

        // Certificates that are renewed on disk count without a restart.
        options.Configure(section, reloadOnChange: true);
        admin.Listen(options);
    }
}
