using System.Diagnostics.Metrics;
using Gateway.Errors;
using Gateway.Vms.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>Counts who gets an answer of the gateway instead of a guest's, or no connection.</summary>
internal sealed class RejectionMetrics
{
    private readonly EventCounts<Failure> _http = RejectionsOf(RequestEntry.Http);
    private readonly EventCounts<Failure> _through = RejectionsOf(RequestEntry.Through);
    private readonly EventCounts<Failure> _tcp = RejectionsOf(RequestEntry.Tcp);
    private readonly EventCount _denied = new(Tags(RequestEntry.Through, "denied"));

    public RejectionMetrics(IMeterFactory meters) => meters.CreateGateway().CountEvents(
        "gateway.rejections",
        "{request}",
        "Requests and TCP connections that got no answer of their VM, by why; `denied`: a VM that was asked about the request (`Through`) refused it.",
        [.. _http.All, .. _through.All, .. _tcp.All, _denied]);

    public void Rejected(RequestEntry entry, Failure failure) => (entry switch
    {
        RequestEntry.Http => _http,
        RequestEntry.Through => _through,
        RequestEntry.Tcp => _tcp,
        _ => throw new InvalidOperationException($"No entry {entry}."),
    })[failure].Add();

    /// <summary>A guest that was asked about a request refused it.</summary>
    public void Denied() => _denied.Add();

    private static EventCounts<Failure> RejectionsOf(RequestEntry entry) => new(failure => Tags(entry, failure), failure => Occurs(entry, failure));

    private static KeyValuePair<string, object?>[] Tags(RequestEntry entry, string why) => [GatewayMeter.Tag(MetricTag.Entry, TagValue.Of(entry)), GatewayMeter.Tag(MetricTag.Error, why)];

    private static bool Occurs(RequestEntry entry, Failure failure) => entry switch
    {
        RequestEntry.Http => failure is not Failure.BodyTooLong,
        RequestEntry.Through => failure is not (Failure.NoSite or Failure.NoPath),
        RequestEntry.Tcp => failure is not (Failure.NoPath or Failure.BodyTooLong or Failure.VmDied or Failure.BadAnswer or Failure.Unreachable),
        _ => throw new InvalidOperationException($"No entry {entry}."),
    };
}
