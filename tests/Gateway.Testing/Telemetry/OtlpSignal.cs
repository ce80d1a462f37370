namespace Gateway.Testing.Telemetry;

/// <summary>What an export is of.</summary>
internal enum OtlpSignal
{
    Traces,
    Metrics,
    Logs,
}
