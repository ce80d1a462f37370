using System.Net;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Admin;

/// <summary>
/// Lets a request of the admin port through: the host it names must be this machine's own (an address, <c>localhost</c>, or the host of <c>Gateway:Admin:Url</c>; a page of
/// another site cannot name those after DNS rebinding), its origin, where a browser sends one, this port itself, and its token the right one but for endpoints open to all. The dashboard's
/// pages have a guard of their own behind this one, which asks for a session; to the API a session is worth nothing.
/// </summary>
internal sealed class AdminGuard(RequestDelegate next, AdminToken token, AdminEndpoint endpoint)
{
    private static readonly PathString Api = "/api";

    public Task InvokeAsync(HttpContext context)
    {
        if (!IsOwnHost(context.Request.Host.Host))
        {
            return AdminProblem.WriteAsync(context, StatusCodes.Status403Forbidden, "This is not a host of the admin port.");
        }

        if (context.Request.Headers.Origin is [var origin, ..] && origin != $"{context.Request.Scheme}://{context.Request.Host}")
        {
            return AdminProblem.WriteAsync(context, StatusCodes.Status403Forbidden, "Pages of other origins may not use the admin port.");
        }

        return IsOpen(context) || token.IsShownBy(context.Request) ? next(context) : AdminProblem.WriteUnauthorizedAsync(context);
    }

    private bool IsOwnHost(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.Equals(endpoint.Host, StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.AsSpan().Trim("[]"), out _);

    private static bool IsOpen(HttpContext context) => context.GetEndpoint() is { } endpoint
        ? endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        : !context.Request.Path.StartsWithSegments(Api);
}
