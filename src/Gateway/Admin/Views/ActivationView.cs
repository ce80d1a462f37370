using Gateway.Proxy;
using Gateway.Vms.History;

namespace Gateway.Admin.Views;

/// <summary>One activation that ended, as <c>GET /api/v1/activations</c> shows it.</summary>
/// <param name="Number">Grows from one to the next, from 1 when the gateway starts.</param>
/// <param name="Site">The site's name.</param>
/// <param name="Instance">Key of the instance; empty where the site has one for all.</param>
/// <param name="Image">The image's name.</param>
/// <param name="Vm">The VM's name.</param>
/// <param name="Source">Where the VM came from, <c>cold</c>; null where there is none.</param>
/// <param name="Begun">When it was decided on.</param>
/// <param name="TotalMilliseconds">How long it took.</param>
/// <param name="Phases">What that was spent on, in order; of one that failed, at most the queue.</param>
/// <param name="Waiters">How many requests waited for it.</param>
/// <param name="Waits">The first of them.</param>
/// <param name="Failure">Why there is no VM, <c>BootFailed</c>; null where there is one.</param>
/// <param name="Reason">The same in a sentence.</param>
internal sealed record ActivationView(
    long Number,
    string Site,
    string Instance,
    string Image,
    string Vm,
    string? Source,
    DateTimeOffset Begun,
    double TotalMilliseconds,
    IReadOnlyList<PhaseView> Phases,
    int Waiters,
    IReadOnlyList<WaitView> Waits,
    string? Failure,
    string? Reason)
{
    public static ActivationView Of(ActivationRecord record) => new(
        record.Number,
        record.Site,
        record.Instance,
        record.Image,
        record.Vm,
        record.Source is { } source ? ServerTiming.Name(source) : null,
        record.Begun,
        Math.Round(record.Total.TotalMilliseconds, 3),
        [.. record.Phases.Select(PhaseView.Of)],
        record.Waiters,
        [.. record.Waits.Select(WaitView.Of)],
        record.Failure?.ToString(),
        record.Reason);
}
