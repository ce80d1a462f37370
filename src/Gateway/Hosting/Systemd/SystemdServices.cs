using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Hosting.Systemd;

/// <summary>The gateway as a service: <c>config/gateway.service</c>. Signals are taken by the command line (<see cref="Cli.EndSignals"/>), so of the package only its notifier is used.</summary>
internal static class SystemdServices
{
    public static IServiceCollection AddServiceManager(this IServiceCollection services)
    {
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<IHostLifetime, ServiceLifetime>();
        services.AddHostedService<Watchdog>();
        return services;
    }
}
