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
        // As the SDK does with its own: what makes no sense counts as if it were not there.
        if (Uri.TryCreate(Find("ENDPOINT"), UriKind.Absolute, out var endpoint))
        {
            options.Endpoint = endpoint;
        }

        options.Protocol = Find("PROTOCOL") switch
        {
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => options.Protocol,
        };

        options.Headers = Find("HEADERS") ?? options.Headers;
        if (int.TryParse(Find("TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out var timeout))
        {
            options.TimeoutMilliseconds = timeout;
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
