using Gateway.Images.Catalog;
using Gateway.Vms.Admission;
using Gateway.Vms.Boots;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.History;
using Gateway.Vms.Sites;
using Gateway.Vms.Suspension;
using Gateway.Vms.Usage;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Instances;

/// <summary>What every instance works with.</summary>
internal sealed record InstanceServices(
    SiteCatalog Sites,
    ImageCatalog Images,
    BootQueue Boots,
    HostBudget Budget,
    PendingRequests Pending,
    ImageCircuits Circuits,
    VmRegistry Registry,
    FailedInstances Failed,
    SuspendedStates Suspended,
    VmNames Names,
    VmMetrics Metrics,
    FailureHistory Failures,
    UsageMeters Usage,
    TimeProvider Time,
    ILogger<VmInstance> Logger);
