using System.Net;
using Gateway.Configuration;
using Gateway.Proxy.Clients;

namespace Gateway.Proxy;

/// <summary>What forwarding needs.</summary>
internal static class ProxyServices
{
    public static IServiceCollection AddGatewayProxy(this IServiceCollection services, GatewayConfiguration configuration)
    {
        services.AddHttpForwarder();
        services.AddSingleton(new ForwardedHeaders([.. configuration.Options.TrustedProxies.Select(ParseNetwork)]));
        services.AddSingleton(ClientKey.ReadOrCreate(configuration.Options.State));
        services.AddSingleton<SiteClients>();
        services.AddSingleton<GuestDirectory>();
        services.AddSingleton<GuestClient>();
        return services;
    }

    /// <summary>An address is a network of one.</summary>
    private static IPNetwork ParseNetwork(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        var address = IPAddress.Parse(text);
        return new IPNetwork(address, address.GetAddressBytes().Length * 8);
    }
}
