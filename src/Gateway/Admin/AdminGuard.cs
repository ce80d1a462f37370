using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;

namespace Gateway.Admin;

/// <summary>
/// Lets a request of the admin port through: the host it names must be this machine's own (an address, <c>localhost</c>, or the host of <c>Gateway:Admin:Url</c>; a page of
/// another site cannot name those after DNS rebinding), its origin, where a browser sends one, this port itself, and its token the right one but for endpoints open to all.
/// </summary>
internal sealed class AdminGuard(RequestDelegate next, AdminToken token, AdminEndpoint endpoint)
{
    private const string Scheme = "Bearer ";

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

        if (context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null && !HasToken(context.Request))
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return AdminProblem.WriteAsync(context, StatusCodes.Status401Unauthorized, $"Send 'Authorization: Bearer TOKEN'; the token is in {AdminToken.FileName} in the state folder (Gateway:State).");
        }

        return next(context);
    }

    private bool IsOwnHost(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.Equals(endpoint.Host, StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.AsSpan().Trim("[]"), out _);

    private bool HasToken(HttpRequest request)
        => request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.Matches(header.AsSpan(Scheme.Length).Trim());
}
