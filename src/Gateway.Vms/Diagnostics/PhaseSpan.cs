using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Launching;

namespace Gateway.Vms.Diagnostics;

/// <summary>Spans of phases that are over, called as the phases are.</summary>
internal static class PhaseSpan
{
    /// <summary>Adds one to a trace.</summary>
    /// <param name="failure">What it came to; null where it came to its end.</param>
    public static void Add(VmPhase phase, ActivityContext parent, DateTimeOffset begun, TimeSpan duration, ActivationFailure? failure = null)
    {
        using var span = GatewayTraces.Source.StartActivity(TagValue.Of(phase), ActivityKind.Internal, parent, startTime: begun);
        if (failure is { } reason)
        {
            span.Fail(TagValue.Of(reason));
        }

        span?.SetEndTime((begun + duration).UtcDateTime);
    }
}
