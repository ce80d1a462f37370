using Gateway.Vms.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Gateway.Telemetry;

/// <summary>
/// Metrics for <c>/metrics</c> on the admin port: the gateway's own, connections, and the process. Traces, and metrics of each request too, go where the standard
/// <c>OTEL_EXPORTER_OTLP_*</c> variables say; without them nobody measures single requests.
/// </summary>
internal static class TelemetryServices
{
    /// <summary>The name of the gateway's activity source.</summary>
    public const string SourceName = "Gateway";

    private const string ExporterVariables = "OTEL_EXPORTER_OTLP_";

    public static IServiceCollection AddGatewayTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<RejectionMetrics>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gateway"))
            .WithMetrics(metrics => metrics.AddMeter(GatewayMeter.Name, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddPrometheusExporter());
        if (configuration.AsEnumerable().Any(setting => setting.Key.StartsWith(ExporterVariables, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(setting.Value)))
        {
            telemetry
                .WithTracing(tracing => tracing.AddSource(SourceName, "Microsoft.AspNetCore"))
                .UseOtlpExporter();
        }

        return services;
    }
}
