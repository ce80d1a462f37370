using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;

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

    /// <summary>Ends a wait with a lease; says which boot it joined.</summary>
    public static void Leased(Activity? span, VmLease lease)
        => span?.SetTag("gateway.source", lease.Source.ToString())
            .SetTag("gateway.vm", lease.Vm.Specification.Id)
            .AddEvent(new ActivityEvent("gateway.joined", tags: new ActivityTagsCollection { ["gateway.boot.trace"] = lease.Generation.RequestedBy.TraceId.ToString() }));
}
