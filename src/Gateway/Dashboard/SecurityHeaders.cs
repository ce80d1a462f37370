namespace Gateway.Dashboard;

/// <summary>
/// What a browser is told about every page of the dashboard: nothing from elsewhere, no script or style sheet inside a page, no frame around it, no address for others. Attributes alone
/// may have styles: widths of bars are computed.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.OnStarting(static state => KeepNowhere((IHeaderDictionary)state), headers);
        return next(context);
    }

    /// <summary>Style sheets and scripts say of themselves how long they are good for.</summary>
    private static Task KeepNowhere(IHeaderDictionary headers)
    {
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
