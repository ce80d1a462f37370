using System.CommandLine;
using Gateway.Admin;
using Gateway.Admin.Views;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway wake SITE</c>: starts a VM before anybody asks for it.</summary>
internal sealed class WakeCommand : SiteCommand
{
    private readonly Option<string> _instance = new("--instance")
    {
        Description = "Which of the site's VMs: the host, the captured path segments, or the client as 'ps' lists it. Left out where the site has one for all.",
        HelpName = "KEY",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public WakeCommand(Arguments typed)
        : base(typed, "wake", "Start a site's VM ahead of the first request.", "gateway wake blog", "gateway wake tenants --instance acme.tenants.localhost")
    {
        Options.Add(_instance);
        Options.Add(_json);
    }

    protected override async Task RunAsync(AdminClient admin, string site, ParseResult parsed, CancellationToken cancellationToken)
    {
        using var progress = ProgressLine.Start(waited => $"waiting for the guest of site {site}, {waited.TotalSeconds:0} s");
        var vm = await admin.WakeAsync(site, parsed.GetRequiredValue(_instance), cancellationToken);
        progress.Dispose();
        Listing.Write(parsed.InvocationConfiguration.Output, parsed.GetValue(_json), vm, ViewJson.Readable.VmView, $"VM {vm.Id} of site {site} is {vm.State}.");
    }
}
