using Gateway.Admin;
using Gateway.Vms.Configuration;

namespace Gateway.Hosting;

/// <summary>What a person sees when the gateway listens: what VMs run with, the sites and something to try on each.</summary>
internal static class StartupSummary
{
    private const int MostSites = 12;

    public static void Write(TextWriter output, StartupFacts facts, GatewayOptions options)
    {
        WriteLauncher(output, facts);
        output.WriteLine($"Listening on {string.Join(", ", facts.Addresses)}; {Count(facts.Sites.Count, "site")} in {options.Sites}.{(facts.Sites.Count > 0 ? " Try:" : "")}");
        foreach (var site in facts.Sites.Take(MostSites))
        {
            output.WriteLine(site switch
            {
                { Listen: { } listener } => $"  a TCP client to {listener}",
                { IsReachable: false } => $"  nothing on {site.Name}: it is asked about the requests of others",
                _ => $"  curl -i {SiteUrl.Example(site, facts.Addresses[0], () => SiteUrl.AnyImage(options.Images))}",
            });
        }

        if (facts.Sites.Count > MostSites)
        {
            output.WriteLine($"  … and {facts.Sites.Count - MostSites} more");
        }

        WriteDashboard(output, facts, "; 'gateway dashboard' prints another");
        output.WriteLine($"Admin API on {facts.AdminUrl}, token in {Path.Combine(options.State, AdminToken.FileName)}; or type 'gateway ps'.");
        output.Flush();
    }

    /// <summary>What VMs run with and why.</summary>
    public static void WriteLauncher(TextWriter output, StartupFacts facts)
    {
        var launcher = facts.Launcher;
        var user = launcher.User.Length == 0 ? "the gateway's own user" : launcher.User;
        output.WriteLine($"VMs run on {launcher.Launcher} {launcher.Version} as {user}, accelerator {launcher.Accelerator}: {launcher.Reason}.");
    }

    /// <summary>The link that logs a browser in.</summary>
    /// <param name="another">Where the next one is to be had, if anywhere.</param>
    public static void WriteDashboard(TextWriter output, StartupFacts facts, string another = "") => output.WriteLine($"Dashboard: {facts.DashboardLink} (works once, within the hour{another})");

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
