using System.CommandLine;
using Gateway.Admin;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway logs SITE</c>: what the guests of a site printed.</summary>
internal sealed class LogsCommand(Arguments typed) : SiteCommand(typed, "logs", "Print what the consoles of a site's VMs said, the last ones last.", "gateway logs blog")
{
    protected override async Task RunAsync(AdminClient admin, string site, ParseResult parsed, CancellationToken cancellationToken)
        => await parsed.InvocationConfiguration.Output.WriteAsync(await admin.ReadLogsAsync(site, cancellationToken));
}
