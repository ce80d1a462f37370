using Gateway.Dashboard.Layout;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Dashboard.Sites;

/// <summary>What a site does, in a few words.</summary>
internal static class SiteWords
{
    /// <summary>As in <c>blog.localhost, *.blog.localhost /news</c>.</summary>
    public static string Matches(Site site) => site switch
    {
        { IsReachable: false } => "nothing: it is asked about the requests of others",
        { Listen: { } listener, Hosts: [] } => $"TCP on {listener}",
        { Listen: { } listener } => $"TCP on {listener} for {Hosts(site)}",
        _ => $"{Hosts(site)}{(site.Path.ToString() is "/" ? "" : $" {site.Path}")}",
    };

    /// <summary>As in <c>stops after 10 s</c>.</summary>
    public static string WhenIdle(Site site) => site.Policy.Idle switch
    {
        { Action: IdleAction.Keep } => "runs on",
        { Action: IdleAction.Suspend, After: var after } => $"suspends, {Figures.Duration(after)}",
        { Action: IdleAction.Stop, After: var after } => $"stops, {Figures.Duration(after)}",
        var other => throw new InvalidOperationException($"No words for {other.Action}."),
    };

    private static string Hosts(Site site) => site.Hosts.Count == 0 ? "any host" : string.Join(", ", site.Hosts.Select(host => host.Text));
}
