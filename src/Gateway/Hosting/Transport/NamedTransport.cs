using System.Net;
using System.Net.Sockets;
using Gateway.Admin;
using Gateway.Cli;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Hosting.Transport;

/// <summary>
/// Kestrel's own sockets, no more of them than there are descriptors for; those of the admin port are counted apart, so that a crowd cannot lock the operator out. Where one cannot be had, the error
/// names the address, the setting that asks for it, and what to do.
/// </summary>
internal sealed class NamedTransport(IServiceProvider services, IConfiguration configuration, AdminEndpoint admin, ClientPlaces places) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const string AdminKey = "Gateway:Admin:Url";
    private const string EndpointsKey = "Kestrel:Endpoints";

    private readonly SocketTransportFactory _sockets = ActivatorUtilities.CreateInstance<SocketTransportFactory>(services);

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            return new BoundedListener(await _sockets.BindAsync(endpoint, cancellationToken), Leads(admin.Url, endpoint) ? places.Admin : places.Http);
        }
        catch (AddressInUseException error)
        {
            throw new IOException(Explain(endpoint, "somebody else listens there already."), error);
        }
        catch (SocketException error)
        {
            // No IOException: one of the two loopback addresses may do without the other.
            throw new CommandException(Explain(endpoint, Reason(error)), error);
        }
    }

    private string Explain(EndPoint endpoint, string reason) => $"cannot listen on {endpoint} ({string.Join(", ", SettingsOf(endpoint))}): {reason}";

    private static string Reason(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => "this machine has no such address.",
        SocketError.AccessDenied => "a port below 1024 needs root or the capability CAP_NET_BIND_SERVICE.",
        _ => error.Message,
    };

    /// <summary>Several, where two settings want the same.</summary>
    private string[] SettingsOf(EndPoint endpoint)
    {
        var settings = configuration.GetSection(EndpointsKey).GetChildren().Select(section => (Key: $"{section.Path}:Url", Url: section["Url"] ?? ""))
            .Append((Key: AdminKey, admin.Url))
            .Where(setting => Leads(setting.Url, endpoint))
            .Select(setting => $"{setting.Key}={setting.Url}")
            .ToArray();
        return settings.Length > 0 ? settings : [EndpointsKey];
    }

    private static bool Leads(string url, EndPoint endpoint)
        => endpoint is IPEndPoint wanted
            && BindingAddress.Parse(url) is { } address
            && address.Port == wanted.Port
            && (!IPAddress.TryParse(address.Host.AsSpan().Trim("[]"), out var host) || host.Equals(wanted.Address));
}
