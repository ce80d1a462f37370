using OpenTelemetry.Metrics;

namespace Gateway.Admin.Endpoints;

/// <summary>What Prometheus scrapes; not there where telemetry is off.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetService<MeterProvider>() is not null)
        {
            endpoints.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        }
    }
}
