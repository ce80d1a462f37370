namespace Gateway.Admin.Endpoints;

/// <summary><c>/healthz</c>: the process serves. <c>/readyz</c>: it takes requests, which it does not while it starts or shuts down. Open to all.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var life = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>();
        endpoints.MapGet("/healthz", context => context.Response.WriteAsync("healthy\n", context.RequestAborted)).AllowAnonymous();
        endpoints.MapGet("/readyz", context => WriteReadinessAsync(context, life)).AllowAnonymous();
    }

    private static Task WriteReadinessAsync(HttpContext context, IHostApplicationLifetime life)
    {
        var (status, text) = (life.ApplicationStarted.IsCancellationRequested, life.ApplicationStopping.IsCancellationRequested) switch
        {
            (_, true) => (StatusCodes.Status503ServiceUnavailable, "shutting down\n"),
            (false, _) => (StatusCodes.Status503ServiceUnavailable, "starting\n"),
            _ => (StatusCodes.Status200OK, "ready\n"),
        };
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
