using Gateway.Proxy;
using Gateway.Vms.Activation;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Admin.Views;

/// <summary>Who would get a URL and what would happen, as <c>GET /api/v1/match</c> tells it.</summary>
/// <param name="Url">The URL.</param>
/// <param name="Outcome"><c>no-site</c>; <c>runs</c>; <c>comes</c>: the VM is on its way; <c>starts</c>; <c>waits</c>: for room; <c>refused</c>.</param>
/// <param name="Site">The site's name; null where there is none.</param>
/// <param name="Instance">Key of the instance; null where each client or request has one of its own, or there is no site.</param>
/// <param name="Image">The image's name, captures filled in.</param>
/// <param name="Through">The sites whose VMs are asked first.</param>
/// <param name="Source">Where the VM would come from, <c>shell</c>; null where it would not, or is on its way.</param>
/// <param name="Vm">The VM's name, where there is one.</param>
/// <param name="Reason">Why it is refused, or what it waits for.</param>
/// <param name="RetryAfterSeconds">When it is tried again; null where nothing says when.</param>
internal sealed record MatchView(
    string Url,
    string Outcome,
    string? Site,
    string? Instance,
    string? Image,
    IReadOnlyList<string> Through,
    string? Source,
    string? Vm,
    string? Reason,
    double? RetryAfterSeconds)
{
    public static MatchView OfNobody(string url) => new(url, "no-site", null, null, null, [], null, null, null, null);

    public static MatchView Of(string url, SiteMatch match, ActivationForecast forecast) => new(
        url,
        OutcomeOf(forecast),
        match.Site.Name,
        match.Site.Policy.Instance is InstanceKind.Client or InstanceKind.Request ? null : match.Instance,
        match.Image,
        match.Site.Through,
        forecast.Source is { } source ? ServerTiming.Name(source) : null,
        forecast.Vm?.Id,
        forecast.Refusal?.Message ?? forecast.WaitsFor,
        forecast.Refusal?.RetryAfter?.TotalSeconds);

    private static string OutcomeOf(ActivationForecast forecast) => forecast switch
    {
        { Refusal: not null } => "refused",
        { Vm: not null, Source: not null } => "runs",
        { Vm: not null } => "comes",
        { WaitsFor: not null } => "waits",
        _ => "starts",
    };
}
