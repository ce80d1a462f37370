using Gateway.Dashboard.Sessions;

namespace Gateway.Dashboard.OnDemand;

/// <summary>The dashboard once it is there.</summary>
/// <param name="Services">Its own; to be disposed.</param>
/// <param name="Pipeline">The way that its requests take.</param>
internal sealed record MadeDashboard(ServiceProvider Services, RequestDelegate Pipeline)
{
    public IServiceScopeFactory Scopes { get; } = Services.GetRequiredService<IServiceScopeFactory>();

    public static MadeDashboard Create(IServiceProvider gateway)
    {
        var services = new ServiceCollection().AddFromGateway(gateway).AddPages().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        app.UseMiddleware<SecurityHeaders>();
        app.UseRouting();
        app.UseMiddleware<SessionGate>();                    // nobody comes further without a session
        app.UseAntiforgery();
        app.UseEndpoints(DashboardEndpoints.Map);
        app.Run(DashboardEndpoints.WriteNotFoundAsync);
        return new MadeDashboard(services, app.Build());
    }
}
