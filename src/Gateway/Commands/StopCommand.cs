using System.CommandLine;
using Gateway.Admin;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway stop SITE</c>: stops the site's VMs; the next request starts one again.</summary>
internal sealed class StopCommand(Arguments typed) : SiteCommand(typed, "stop", "Stop a site's VMs. The next request starts one again.", "gateway stop blog")
{
    protected override async Task RunAsync(AdminClient admin, string site, ParseResult parsed, CancellationToken cancellationToken)
    {
        var stopped = await admin.StopAsync(site, cancellationToken);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{stopped.Stopped} VM{(stopped.Stopped == 1 ? "" : "s")} of site {site} stopped.");
    }
}
