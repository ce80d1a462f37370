using Gateway.Dashboard.OnDemand;
using Gateway.Dashboard.Sessions;

namespace Gateway.Dashboard;

/// <summary>What the gateway has of the dashboard before somebody opens it: next to nothing.</summary>
internal static class DashboardServices
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<DashboardSessions>();
        services.AddSingleton<DashboardOnDemand>();
        return services;
    }
}
