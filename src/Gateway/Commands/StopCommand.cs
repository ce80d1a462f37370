using System.CommandLine;
using Gateway.Admin;
using Gateway.Admin.Views;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway stop SITE</c>: stops the site's VMs; the next request starts one again.</summary>
internal sealed class StopCommand : SiteCommand
{
    private readonly Option<bool> _now = new("--now") { Description = "Cut off requests that are still served, instead of giving them the site's Stop:Deadline." };

    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public StopCommand(Arguments typed)
        : base(typed, "stop", "Stop a site's VMs when they have served what they have. The next request starts one again.", "gateway stop blog", "gateway stop blog --now")
    {
        Options.Add(_now);
        Options.Add(_json);
    }

    protected override async Task RunAsync(AdminClient admin, string site, ParseResult parsed, CancellationToken cancellationToken)
    {
        using var progress = ProgressLine.Start(waited => $"waiting for requests of site {site} to finish, {waited.TotalSeconds:0} s");
        var stopped = await admin.StopAsync(site, parsed.GetValue(_now), cancellationToken);
        progress.Dispose();
        Listing.Write(
            parsed.InvocationConfiguration.Output,
            parsed.GetValue(_json),
            stopped,
            ViewJson.Readable.StoppedView,
            $"{stopped.Stopped} VM{(stopped.Stopped == 1 ? "" : "s")} of site {site} stopped.");
    }
}
