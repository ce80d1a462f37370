using System.Diagnostics;

namespace Gateway.Vms.Diagnostics;

/// <summary>The source of all spans of the gateway, called as its meter. Where nobody listens, none is made.</summary>
public static class GatewayTraces
{
    public const string Name = GatewayMeter.Name;

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>What a span is about did not work out.</summary>
    /// <param name="reason">In a word, as tags have it.</param>
    public static void Fail(this Activity? span, string reason) => span?.SetStatus(ActivityStatusCode.Error).SetTag(MetricTag.Error, reason);
}
