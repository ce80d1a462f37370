using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Activation;

/// <summary>What a request would meet if it came now; a moment later it may be otherwise.</summary>
/// <param name="Vm">The VM that it would get or wait for; null where one would have to be started.</param>
/// <param name="Source">Where its VM would come from; null where it would get none, or one that is on its way already.</param>
/// <param name="WaitsFor">The setting that leaves no room for its VM, and no VM to be let go for it: it would wait; null where there is room.</param>
/// <param name="Refusal">Why it would get none; null where it would.</param>
public sealed record ActivationForecast(VmSnapshot? Vm, VmSource? Source, string? WaitsFor, ActivationException? Refusal)
{
    internal static ActivationForecast Refused(ActivationException refusal) => new(null, null, null, refusal);
}
