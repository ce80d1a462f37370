using System.Globalization;
using OpenTelemetry.Exporter;

namespace Gateway.Telemetry;

/// <summary>
/// What OpenTelemetry's standard variables say of one signal (traces, metrics, logs): whether it goes anywhere, and where. The SDK reads the variables that are for all signals; those of one alone,
/// and which exporters a signal has, it leaves to the application.
/// </summary>
internal sealed class OtlpSignal(IConfiguration configuration, string signal)
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string Otlp = "otlp";

    private static readonly string[] Signals = ["TRACES_", "METRICS_", "LOGS_"];

    /// <summary>Whether the exporters name OTLP, or, where nothing names any, whether anything says how OTLP is to be spoken.</summary>
    public bool IsExported => configuration[$"OTEL_{signal}_EXPORTER"] is { Length: > 0 } exporters
        ? exporters.Split(',', StringSplitOptions.TrimEntries).Contains(Otlp, StringComparer.OrdinalIgnoreCase)
        : configuration.AsEnumerable().Any(setting => !string.IsNullOrEmpty(setting.Value) && IsOfIt(setting.Key));

    public void Configure(OtlpExporterOptions options)
    {
        if (Find("ENDPOINT") is { } endpoint)
        {
            options.Endpoint = new Uri(endpoint);
        }

        if (Find("PROTOCOL") is { } protocol)
        {
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        options.Headers = Find("HEADERS") ?? options.Headers;
        if (Find("TIMEOUT") is { } timeout)
        {
            options.TimeoutMilliseconds = int.Parse(timeout, CultureInfo.InvariantCulture);
        }
    }

    private string? Find(string setting) => configuration[$"{Prefix}{signal}_{setting}"] is { Length: > 0 } value ? value : null;

    private bool IsOfIt(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = key[Prefix.Length..];
        return rest.StartsWith($"{signal}_", StringComparison.OrdinalIgnoreCase) || !Signals.Any(other => rest.StartsWith(other, StringComparison.OrdinalIgnoreCase));
    }
}
