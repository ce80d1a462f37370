using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;

namespace Gateway.Vms.Diagnostics;

/// <summary>
/// The span <c>activate</c>: of one request or connection, from when it wants a VM until it has a lease or knows why there is none. The boot that it is the first to wait for is told under it
/// (<see cref="BootTrace"/>); one that it joins has a link, and an event <c>joined</c>.
/// </summary>
internal static class ActivationTrace
{
    private const string Left = "left";

    /// <summary>Null where nobody listens.</summary>
    public static Activity? Start(Site site) => GatewayTraces.Source.StartActivity("activate")?.AddTag("gateway.site", site.Name);

    /// <summary>Ends with a lease.</summary>
    public static void Leased(Activity? span, VmLease lease, TimeProvider time)
    {
        if (span is null)
        {
            return;
        }

        lease.Activation = span;
        span.AddTag(MetricTag.Source, TagValue.Of(lease.Source)).AddTag("gateway.vm", lease.Vm.Specification.Id).AddTag("gateway.image", lease.Vm.Specification.Image.Name);
        if (lease.Source != VmSource.Warm)
        {
            Join(span, lease.Generation.RequestedBy);
        }
        else if (lease.Phases is [{ Phase: VmPhase.Queue, Duration: var waited }])
        {
            // For a place in a guest that served already: nobody's boot.
            PhaseSpan.Add(VmPhase.Queue, span.Context, time.GetUtcNow() - waited, waited);
        }

        span.Dispose();
    }

    public static void Refused(Activity? span, ActivationFailure failure)
    {
        span.Fail(TagValue.Of(failure));
        span?.Dispose();
    }

    /// <summary>Its client did not wait.</summary>
    public static void Abandoned(Activity? span) => span?.SetTag(MetricTag.Outcome, Left).Dispose();

    private static void Join(Activity span, ActivityContext boot)
    {
        if (boot == default || boot.SpanId == span.SpanId)
        {
            return;
        }

        span.AddLink(new ActivityLink(boot));
        span.AddEvent(new ActivityEvent("joined", tags: new ActivityTagsCollection { ["gateway.boot.trace_id"] = boot.TraceId.ToString(), ["gateway.boot.span_id"] = boot.SpanId.ToString() }));
    }
}
