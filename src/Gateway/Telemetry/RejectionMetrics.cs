using System.Diagnostics.Metrics;
using Gateway.Errors;
using Gateway.Vms.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>Counts who gets an answer of the gateway instead of a guest's, or no connection.</summary>
internal sealed class RejectionMetrics(IMeterFactory meters)
{
    private const string ByGuest = "denied";

    private readonly EventCounter<(RequestEntry Entry, Failure? Failure)> _rejections = new(
        meters.CreateGateway(),
        "gateway.rejections",
        "{request}",
        "Requests and TCP connections that got no answer of their VM, by why; `denied`: a VM that was asked about the request (`Through`) refused it.",
        [.. Enum.GetValues<RequestEntry>().SelectMany(entry => Enum.GetValues<Failure>().Where(failure => Occurs(entry, failure)).Select(failure => (entry, (Failure?)failure))), (RequestEntry.Through, null)],
        kind => [GatewayMeter.Tag(MetricTag.Entry, TagValue.Of(kind.Entry)), GatewayMeter.Tag(MetricTag.Error, kind.Failure is { } failure ? TagValue.Of(failure) : ByGuest)]);

    public void Rejected(RequestEntry entry, Failure failure) => _rejections.Add((entry, failure));

    /// <summary>A guest that was asked about a request refused it.</summary>
    public void Denied() => _rejections.Add((RequestEntry.Through, null));

    private static bool Occurs(RequestEntry entry, Failure failure) => entry switch
    {
        RequestEntry.Http => failure is not Failure.BodyTooLong,
        RequestEntry.Through => failure is not (Failure.NoSite or Failure.NoPath),
        RequestEntry.Tcp => failure is not (Failure.NoPath or Failure.BodyTooLong or Failure.VmDied or Failure.BadAnswer or Failure.Unreachable),
        _ => throw new InvalidOperationException($"No entry {entry}."),
    };
}
