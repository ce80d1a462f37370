using System.Reflection;
using Gateway.Vms.Diagnostics;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>
/// Metrics for <c>/metrics</c> on the admin port: the gateway's own, connections, and the process. Traces, metrics and logs go where the standard <c>OTEL_*</c> variables say; without them nobody
/// traces anything.
/// </summary>
internal static class TelemetryServices
{
    private const string ServiceName = "gateway";
    private const string SuppressRequestData = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    public static IServiceCollection AddGatewayTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<RejectionMetrics>();
        if (bool.TryParse(configuration["OTEL_SDK_DISABLED"], out var isDisabled) && isDisabled)
        {
            return services;
        }

        var (traces, metrics, logs) = (new OtlpSignal(configuration, "TRACES"), new OtlpSignal(configuration, "METRICS"), new OtlpSignal(configuration, "LOGS"));
        var telemetry = services.AddOpenTelemetry()
            // In this order what the variables say of the service is what holds.
            .ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: Version()).AddEnvironmentVariableDetector())
            .WithMetrics(builder => builder.AddMeter(GatewayMeter.Name, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddPrometheusExporter());
        if (metrics.IsExported)
        {
            telemetry.WithMetrics(builder => builder.AddOtlpExporter(metrics.Configure));
        }

        if (traces.IsExported)
        {
            // Else the framework says nothing of a request but how long it took.
            AppContext.SetSwitch(SuppressRequestData, false);

            // Of requests to sites the gateway tells itself what becomes of them; the last two are of the operator's own routes.
            telemetry.WithTracing(builder => builder.AddSource(GatewayTraces.Name, "Microsoft.AspNetCore", "Yarp.ReverseProxy", "System.Net.Http").AddOtlpExporter(traces.Configure));
        }

        if (logs.IsExported)
        {
            telemetry.WithLogging(builder => builder.AddOtlpExporter(logs.Configure), options => options.IncludeFormattedMessage = true);
        }

        return services;
    }

    private static string? Version() => typeof(TelemetryServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
