using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Diagnostics;

/// <summary>The spans of the core.</summary>
internal static class VmTraces
{
    public const string SourceName = "Gateway";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The boot of a VM, under the trace of the request that asked for it first.</summary>
    public static BootTrace StartBoot(VmGeneration generation, TimeProvider time)
    {
        var span = Source.StartActivity("gateway.boot", ActivityKind.Internal, generation.RequestedBy);
        span?.SetTag("gateway.site", generation.Site.Name).SetTag("gateway.image", generation.Image);
        return new BootTrace(Source, span, time);
    }

    /// <summary>One request's wait for a lease; null where nobody listens.</summary>
    public static Activity? StartWait(string site) => Source.StartActivity("gateway.activate")?.SetTag("gateway.site", site);

    /// <summary>Tells of a wait that it ended with a lease, and of which boot it joined.</summary>
    public static void Leased(Activity? span, VmLease lease)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("gateway.source", lease.Source.ToString()).SetTag("gateway.vm", lease.Vm.Specification.Id);
        var boot = lease.Generation.RequestedBy.TraceId;
        if (lease.Source != VmSource.Warm && boot != span.TraceId)
        {
            span.AddEvent(new ActivityEvent("gateway.joined", tags: new ActivityTagsCollection { ["gateway.boot.trace"] = boot.ToString() }));
        }
    }
}
