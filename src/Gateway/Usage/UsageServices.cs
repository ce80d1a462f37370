namespace Gateway.Usage;

/// <summary>What keeps the usage of sites.</summary>
internal static class UsageServices
{
    /// <summary>To be named before the core: what is stopped last sees the last of it.</summary>
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddSingleton<UsageKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<UsageKeeper>());
        return services;
    }
}
