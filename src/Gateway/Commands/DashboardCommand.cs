using System.CommandLine;
using Gateway.Admin;
using Gateway.Admin.Views;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway dashboard</c>: a link to the running gateway's dashboard.</summary>
internal sealed class DashboardCommand : ConfiguredCommand
{
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public DashboardCommand(Arguments typed)
        : base(typed, "dashboard", "Print a link that logs a browser in to the dashboard of the running gateway, once.", "gateway dashboard", "xdg-open $(gateway dashboard)")
    {
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(Load(parsed));
        var link = await admin.CreateDashboardLinkAsync(cancellationToken);
        Listing.Write(parsed.InvocationConfiguration.Output, parsed.GetValue(_json), link, ViewJson.Readable.DashboardLinkView, link.Url);
        return ExitCode.Good;
    }
}
