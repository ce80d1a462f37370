using Gateway.Admin;
using Gateway.Dashboard.Sessions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Dashboard.Login;

/// <summary>
/// <c>GET /login?code=…</c>, the link that <c>gateway run</c> prints, logs a browser in once; <c>GET /login</c> is the page that asks for the token, <c>POST /login</c> takes it;
/// <c>POST /logout</c> ends the session. The code is gone from the address bar before anything is shown.
/// </summary>
internal static class LoginEndpoints
{
    private const string Path = "/login";
    private const string Home = "/";

    public static void MapLogin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, Enter).AllowAnonymous();
        endpoints.MapPost(Path, TakeTokenAsync).AllowAnonymous();
        endpoints.MapPost("/logout", LeaveAsync).AllowAnonymous();
    }

    /// <summary>The link that logs a browser in.</summary>
    /// <param name="admin">The admin port's URL.</param>
    public static string LinkOf(string admin, string code) => $"{admin}{Path}?code={code}";

    /// <summary>The page that asks for the token and leads back afterwards.</summary>
    public static string UrlFor(string page) => page == Home ? Path : $"{Path}?return={Uri.EscapeDataString(page)}";

    private static IResult Enter(HttpContext context, DashboardSessions sessions, string? code, string? @return)
    {
        if (string.IsNullOrEmpty(code))
        {
            return SessionCookie.Find(context.Request, sessions) is null ? Page(@return, problem: null) : Results.LocalRedirect(Safe(@return));
        }

        // No page that follows may be told this address.
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (!sessions.TryRedeem(code, out var secret))
        {
            return Page(@return, "This link was used already, or is too old.");
        }

        SessionCookie.Set(context.Response, secret);
        return Results.LocalRedirect(Safe(@return));
    }

    private static async Task<IResult> TakeTokenAsync(HttpContext context, DashboardSessions sessions, AdminToken token, IAntiforgery forms)
    {
        if (!await forms.IsRequestValidAsync(context))
        {
            return Page(back: null, "This page was too old. Please try again.", StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var back = form["return"].ToString();
        if (!token.Matches(form["token"].ToString().AsSpan().Trim()))
        {
            return Page(back, "This is not the token.", StatusCodes.Status403Forbidden);
        }

        SessionCookie.Set(context.Response, sessions.Begin());
        return Results.LocalRedirect(Safe(back));
    }

    private static async Task<IResult> LeaveAsync(HttpContext context, DashboardSessions sessions, IAntiforgery forms)
    {
        if (!await forms.IsRequestValidAsync(context))
        {
            return Results.LocalRedirect(Home);
        }

        SessionCookie.Remove(context.Response);
        SessionCookie.Find(context.Request, sessions)?.End();
        return Results.LocalRedirect(Path);
    }

    private static RazorComponentResult<LoginPage> Page(string? back, string? problem, int status = StatusCodes.Status200OK)
        => new(new Dictionary<string, object?> { [nameof(LoginPage.Return)] = back is null ? null : Safe(back), [nameof(LoginPage.Problem)] = problem }) { StatusCode = status };

    /// <summary>A page of the dashboard, never another site's.</summary>
    private static string Safe(string? back) => back is ['/', not ('/' or '\\'), ..] && !back.StartsWith(Path, StringComparison.OrdinalIgnoreCase) && !back.Any(char.IsControl) ? back : Home;
}
