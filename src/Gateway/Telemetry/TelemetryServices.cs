using OpenTelemetry;
using OpenTelemetry.Resources;

namespace Gateway.Telemetry;

/// <summary>Sends traces and metrics where the standard <c>OTEL_EXPORTER_OTLP_*</c> variables say. Without them nothing listens, and nothing is measured for nobody.</summary>
internal static class TelemetryServices
{
    /// <summary>The name of the gateway's meter and of its activity source.</summary>
    public const string SourceName = "Gateway";

    private const string ExporterVariables = "OTEL_EXPORTER_OTLP_";

    public static IServiceCollection AddGatewayTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.AsEnumerable().Any(setting => setting.Key.StartsWith(ExporterVariables, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(setting.Value)))
        {
            services.AddOpenTelemetry()
                .ConfigureResource(resource => resource.AddService("gateway"))
                .WithMetrics(metrics => metrics.AddMeter(SourceName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"))
                .WithTracing(tracing => tracing.AddSource(SourceName, "Microsoft.AspNetCore"))
                .UseOtlpExporter();
        }

        return services;
    }
}
