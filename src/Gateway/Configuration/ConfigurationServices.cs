using Gateway.Admin;
using Gateway.Configuration.Reloading;
using Gateway.Qemu;
using Gateway.Solo5;
using Gateway.Vms;
using Gateway.Vms.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>Everything that reads and checks configuration.</summary>
internal static class ConfigurationServices
{
    public static IServiceCollection AddGatewayOptions(this IServiceCollection services)
    {
        services.AddGatewayVms();
        services.AddQemuLauncher();
        services.AddSolo5Launcher();
        services.AddSingleton<IValidateOptions<GatewayOptions>, AdminUrlRule>();
        return services;
    }

    /// <summary>What follows the configuration's file while the gateway runs.</summary>
    public static IServiceCollection AddConfigurationReload(this IServiceCollection services, GatewayConfiguration configuration)
    {
        services.AddSingleton(configuration);
        services.AddSingleton<IOptionsFactory<GatewayOptions>, ReadOptions>();
        services.AddSingleton<ConfigurationReload>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
        return services;
    }
}
