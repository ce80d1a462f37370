using Gateway.Vms.Activation;
using Gateway.Vms.Launching;

namespace Gateway.Vms.History;

/// <summary>One boot, resumption or claim of a shell that ended, well or not, with those who waited for it.</summary>
/// <param name="Number">Its number, which grows from one to the next, beginning with 1 when the gateway starts.</param>
/// <param name="Site">Name of its site.</param>
/// <param name="Instance">Key of its instance; empty where the site has one for all.</param>
/// <param name="Image">Name of its image.</param>
/// <param name="Vm">Name of its VM; of several attempts, the last.</param>
/// <param name="Source">Where the VM came from; null where there is none.</param>
/// <param name="Begun">When it was decided on.</param>
/// <param name="Total">How long it took from then to its end.</param>
/// <param name="Phases">What that was spent on, in the order it happened. Of one that failed: the queue, where it came to a launch, else nothing.</param>
/// <param name="Waits">The first of those who waited for it, <see cref="MostWaits"/> at most.</param>
/// <param name="Waiters">How many waited for it when it ended.</param>
/// <param name="Failure">Why there is no VM; null where there is one.</param>
/// <param name="Reason">The same in the words of whoever failed, for the operator; null where there is a VM.</param>
public sealed record ActivationRecord(
    long Number,
    string Site,
    string Instance,
    string Image,
    string Vm,
    VmSource? Source,
    DateTimeOffset Begun,
    TimeSpan Total,
    IReadOnlyList<VmPhaseDuration> Phases,
    IReadOnlyList<WaitRecord> Waits,
    int Waiters,
    ActivationFailure? Failure,
    string? Reason)
{
    /// <summary>How many waits are kept of one activation.</summary>
    public const int MostWaits = 64;
}
