using Gateway.Admin.Endpoints;
using Gateway.Admin.OpenApi;
using Gateway.Dashboard.OnDemand;
using Gateway.Telemetry;

namespace Gateway.Admin;

/// <summary>
/// The admin API and the dashboard beside the sites, on one server, and never mixed up: connections are told apart by the port that accepted them, before anything of a request is looked
/// at, and each side has a pipeline and a router of its own.
/// </summary>
internal static class AdminPipeline
{
    public static IApplicationBuilder UseAdminPort(this IApplicationBuilder app)
    {
        var admin = Build(app.ApplicationServices);
        return app.Use(sites => context => context.Features.Get<AdminConnection>() is null ? sites(context) : admin(context));
    }

    private static RequestDelegate Build(IServiceProvider services)
    {
        var admin = new ApplicationBuilder(services);
        admin.Use(RequestTraces.LeaveOutQuestions);
        admin.UseRouting();
        admin.UseMiddleware<AdminGuard>();
        admin.UseEndpoints(endpoints =>
        {
            endpoints.MapHealth();
            endpoints.MapVms();
            services.GetRequiredService<SiteEndpoints>().Map(endpoints);
            services.GetRequiredService<MatchEndpoints>().Map(endpoints);
            services.GetRequiredService<ActivationEndpoints>().Map(endpoints);
            services.GetRequiredService<HostEndpoints>().Map(endpoints);
            services.GetRequiredService<ImageEndpoints>().Map(endpoints);
            services.GetRequiredService<UsageEndpoints>().Map(endpoints);
            endpoints.MapDashboardLinks();
            endpoints.MapOpenApiDocument();
            endpoints.MapMetrics();
        });
        admin.UseWhen(
            context => context.Request.Path.StartsWithSegments("/api"),
            api => api.Run(context => AdminProblem.WriteAsync(context, StatusCodes.Status404NotFound, "The admin API has no such path.")));
        admin.Run(services.GetRequiredService<DashboardOnDemand>().InvokeAsync);     // everything else is a page, or none
        return admin.Build();
    }
}
