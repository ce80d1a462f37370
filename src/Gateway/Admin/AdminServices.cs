using Gateway.Admin.Endpoints;
using Gateway.Admin.Health;
using Gateway.Admin.Logs;
using Gateway.Vms.Configuration;

namespace Gateway.Admin;

/// <summary>What the admin port needs.</summary>
internal static class AdminServices
{
    public static IServiceCollection AddAdminPort(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(AdminEndpoint.TryParse(options.Admin.Url)!);
        services.AddSingleton(AdminToken.ReadOrCreate(options.State));
        services.AddSingleton<ConsoleLogs>();
        services.AddSingleton<SiteEndpoints>();
        services.AddSingleton<MatchEndpoints>();
        services.AddSingleton<ActivationEndpoints>();
        services.AddSingleton<HostHealth>();
        services.AddSingleton<HostEndpoints>();
        services.AddSingleton<ImageEndpoints>();
        services.AddSingleton<UsageEndpoints>();
        return services;
    }
}
