using System.Net.Mime;
using Gateway.Admin;
using Gateway.Dashboard.Login;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;

namespace Gateway.Dashboard.Sessions;

/// <summary>
/// Lets a request of the dashboard through: from a browser that is logged in, or to what is open to all (the log-in page, style sheets, scripts). Whatever may change something, and the
/// live connection, must say where it comes from; that it is from here <see cref="AdminGuard"/> has seen to. When the session ends, what it is still at is cut off; and the live connection
/// when the gateway ends, which would wait for it.
/// </summary>
internal sealed class SessionGate(RequestDelegate next, DashboardSessions sessions, AdminToken token, IHostApplicationLifetime life)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsReading(request) && request.Headers.Origin.Count == 0 && !token.IsShownBy(request))
        {
            await AdminProblem.WriteAsync(context, StatusCodes.Status403Forbidden, "This takes a browser that says which page it comes from (Origin).");
            return;
        }

        if (SessionCookie.Find(request, sessions) is { } session)
        {
            await using var end = CutOffAt(context, session.Ended);
            await using var close = CutOffAt(context, IsLive(request) ? life.ApplicationStopping : CancellationToken.None);
            await next(context);
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || token.IsShownBy(request))
        {
            await next(context);
            return;
        }

        await RefuseAsync(context);
    }

    private static bool IsReading(HttpRequest request)
        => (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !IsLive(request);

    private static bool IsLive(HttpRequest request) => request.Headers.ContainsKey(HeaderNames.Upgrade);

    private static CancellationTokenRegistration CutOffAt(HttpContext context, CancellationToken end) => end.UnsafeRegister(static state => ((HttpContext)state!).Abort(), context);

    private static Task RefuseAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect(LoginEndpoints.UrlFor(request.Path + request.QueryString));
            return Task.CompletedTask;
        }

        return AdminProblem.WriteUnauthorizedAsync(context);
    }
}
