using System.Net.Mime;
using Gateway.Admin;
using Gateway.Dashboard.Layout;
using Gateway.Dashboard.Login;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Dashboard;

/// <summary>The dashboard's paths: its files and log-in, open to all, and its pages.</summary>
internal static class DashboardEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapStaticAssets().AllowAnonymous();
        endpoints.MapThemeStylesheet();
        endpoints.MapLogin();
        endpoints.MapRazorComponents<App>()
            // The page's own policy says more.
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }

    /// <summary>A browser gets a page that says so, with the way back.</summary>
    public static Task WriteNotFoundAsync(HttpContext context)
    {
        const string Detail = "The admin port has no such page.";
        if (!context.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase))
        {
            return AdminProblem.WriteAsync(context, StatusCodes.Status404NotFound, Detail);
        }

        return new RazorComponentResult<App> { StatusCode = StatusCodes.Status404NotFound }.ExecuteAsync(context);
    }
}
