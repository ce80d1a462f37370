namespace Gateway.Tcp;

/// <summary>What TCP sites need.</summary>
internal static class TcpServices
{
    public static IServiceCollection AddTcpSites(this IServiceCollection services)
    {
        services.AddSingleton<TcpRelay>();
        services.AddHostedService<TcpListeners>();
        return services;
    }
}
