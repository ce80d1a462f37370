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

    /// <summary>
    /// Counts events of kinds that are all known beforehand. Each is exported from the start, at zero, so that the first event of a kind is an increase and not a new series, and nothing that is
    /// counted before somebody listens is lost.
    /// </summary>
    /// <param name="meter">Whose instrument it is.</param>
    /// <param name="name">Of the instrument.</param>
    /// <param name="unit">What is counted, <c>{vm}</c>.</param>
    /// <param name="description">What it tells, in a sentence.</param>
    /// <param name="counts">Of all kinds there are.</param>
    public static void CountEvents(this Meter meter, string name, string unit, string description, params IEnumerable<EventCount> counts)
    {
        EventCount[] all = [.. counts];
        meter.CreateObservableCounter(name, () => Array.ConvertAll(all, count => count.Measure()), unit, description);
    }

    public static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
