using System.Net;
using Gateway.Configuration;
using Gateway.Proxy.Clients;
using Gateway.Proxy.Through;

namespace Gateway.Proxy;

/// <summary>What forwarding needs.</summary>
internal static class ProxyServices
{
    /// <summary>How long <c>::ffff:0:0/96</c> is.</summary>
    private const int MappedPrefix = 96;

    public static IServiceCollection AddGatewayProxy(this IServiceCollection services, GatewayConfiguration configuration)
    {
        services.AddHttpForwarder();
        services.AddSingleton(new ForwardedHeaders([.. configuration.Options.TrustedProxies.Select(ParseNetwork)]));
        services.AddSingleton(ClientKey.ReadOrCreate(configuration.Options.State));
        services.AddSingleton<SiteClients>();
        services.AddSingleton<GuestDirectory>();
        services.AddSingleton<GuestClient>();
        services.AddSingleton<HeldFolder>();
        services.AddHostedService(provider => provider.GetRequiredService<HeldFolder>());
        services.AddSingleton<HeldBodies>();
        services.AddSingleton<Inspection>();
        services.AddSingleton<NobodysSite>();
        return services;
    }

    /// <summary>An address is a network of one; IPv4 in the clothes of IPv6 is IPv4, as clients' addresses are.</summary>
    private static IPNetwork ParseNetwork(string text)
    {
        if (!IPNetwork.TryParse(text, out var network))
        {
            var address = IPAddress.Parse(text);
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return network is { BaseAddress.IsIPv4MappedToIPv6: true, PrefixLength: >= MappedPrefix }
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedPrefix)
            : network;
    }
}
