using Gateway.Proxy;
using Gateway.Vms.Launching;

namespace Gateway.Admin.Views;

/// <summary>One phase of an activation.</summary>
/// <param name="Phase">Its name, as in <c>Server-Timing</c>.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record PhaseView(string Phase, double Milliseconds)
{
    public static PhaseView Of(VmPhaseDuration phase) => new(ServerTiming.Name(phase.Phase), Math.Round(phase.Duration.TotalMilliseconds, 3));
}
