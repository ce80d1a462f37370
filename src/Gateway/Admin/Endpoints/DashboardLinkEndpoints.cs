using Gateway.Admin.Views;
using Gateway.Dashboard.Login;
using Gateway.Dashboard.Sessions;

namespace Gateway.Admin.Endpoints;

/// <summary><c>POST /api/v1/dashboard/links</c>: makes a link that logs one browser in, once.</summary>
internal static class DashboardLinkEndpoints
{
    public static void MapDashboardLinks(this IEndpointRouteBuilder endpoints)
    {
        var (sessions, admin) = (endpoints.ServiceProvider.GetRequiredService<DashboardSessions>(), endpoints.ServiceProvider.GetRequiredService<AdminEndpoint>());
        endpoints.MapPost("/api/v1/dashboard/links", context => context.Response.WriteAsJsonAsync(
            new DashboardLinkView(LoginEndpoints.LinkOf(admin.ClientUrl, sessions.CreateCode())),
            ViewJson.Readable.DashboardLinkView,
            cancellationToken: context.RequestAborted));
    }
}
