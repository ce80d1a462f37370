using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Diagnostics;

/// <summary>The span of one boot, with a span a phase under it. Costs nothing where nobody listens.</summary>
internal readonly struct BootTrace(ActivitySource source, Activity? span, TimeProvider time) : IDisposable
{
    /// <summary>Adds the phases, which followed one another and end now.</summary>
    public void Succeeded(IVm vm)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("gateway.vm", vm.Specification.Id).SetTag("gateway.source", vm.Source.ToString());
        var begun = time.GetUtcNow() - vm.LaunchTime();
        foreach (var phase in vm.Phases)
        {
            using var part = source.StartActivity($"gateway.boot.{phase.Phase.ToString().ToLowerInvariant()}", ActivityKind.Internal, span.Context, startTime: begun);
            begun += phase.Duration;
            part?.SetEndTime(begun.UtcDateTime);
        }
    }

    public void Failed(ActivationFailure failure)
        => span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", failure.ToString());

    public void Dispose() => span?.Dispose();
}
