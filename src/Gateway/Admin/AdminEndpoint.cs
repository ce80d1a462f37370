using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Admin;

/// <summary>Where the admin port is, <c>Gateway:Admin:Url</c>, and what marks its connections.</summary>
internal sealed class AdminEndpoint
{
    private readonly BindingAddress _address;
    private ListenOptions? _listening;

    private AdminEndpoint(BindingAddress address) => _address = address;

    /// <summary>The host as it is configured.</summary>
    public string Host => _address.Host;

    /// <summary>The URL, with the real port once it listens.</summary>
    public string Url => _listening?.ToString() ?? _address.ToString();

    /// <summary>The URL for a client on this machine.</summary>
    public string ClientUrl => IPAddress.TryParse(Host.AsSpan().Trim("[]"), out var address)
        ? $"http://{(address.Equals(IPAddress.Any) ? "127.0.0.1" : address.Equals(IPAddress.IPv6Any) ? "[::1]" : Host)}:{Port}"
        : $"http://{(Host is "*" or "+" ? "127.0.0.1" : Host)}:{Port}";

    private int Port => _listening?.IPEndPoint?.Port ?? _address.Port;

    /// <summary>Reads the setting; null where it is no URL of a host and a port.</summary>
    public static AdminEndpoint? TryParse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme == Uri.UriSchemeHttp && address.PathBase.Length == 0 && !address.IsUnixPipe && !address.IsNamedPipe ? new AdminEndpoint(address) : null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Listens there too.</summary>
    public void Listen(KestrelServerOptions kestrel)
    {
        if (IPAddress.TryParse(Host.AsSpan().Trim("[]"), out var address))
        {
            kestrel.Listen(address, _address.Port, Mark);
        }
        else if (Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(_address.Port, Mark);
        }
        else
        {
            kestrel.ListenAnyIP(_address.Port, Mark);
        }
    }

    private void Mark(ListenOptions listen)
    {
        _listening = listen;
        listen.Use(accept => connection =>
        {
            connection.Features.Set(AdminConnection.Instance);
            return accept(connection);
        });
    }
}
