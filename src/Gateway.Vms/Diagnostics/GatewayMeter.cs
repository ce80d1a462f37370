using System.Diagnostics.Metrics;

namespace Gateway.Vms.Diagnostics;

/// <summary>The meter that all instruments of the gateway belong to.</summary>
public static class GatewayMeter
{
    public const string Name = "Gateway";

    /// <summary>For whatever takes between a millisecond and a minute.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    /// <summary>The meter; the same one for all who ask the same factory.</summary>
    public static Meter CreateGateway(this IMeterFactory meters) => meters.Create(Name);

    public static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
