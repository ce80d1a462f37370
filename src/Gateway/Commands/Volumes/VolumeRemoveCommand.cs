using System.CommandLine;
using Gateway.Cli;
using Gateway.Vms.Launching;

namespace Gateway.Commands.Volumes;

/// <summary><c>gateway volume remove SITE</c>: removes volumes with all that is in them; with or without a running gateway. None that a VM has, or a suspended one will have again.</summary>
internal sealed class VolumeRemoveCommand : ConfiguredCommand
{
    private readonly Argument<string> _site = new("SITE") { Description = "The site's name; the site may be gone.", HelpName = "SITE" };
    private readonly Option<string> _instance = new("--instance") { Description = "The instance, as 'gateway volume list' shows it, where the site has more than one.", HelpName = "KEY", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _all = new("--all") { Description = "Remove the volumes of all instances." };

    public VolumeRemoveCommand(Arguments typed)
        : base(
            typed,
            "remove",
            "Remove an instance's volume and everything in it. Refused while a VM uses it.",
            "gateway volume remove blog",
            "gateway volume remove tenants --instance acme.example.org",
            "gateway volume remove tenants --all")
    {
        _site.CompletionSources.Add(SiteNames);
        Arguments.Add(_site);
        Options.Add(_instance);
        Options.Add(_all);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (site, instance, all) = (parsed.GetRequiredValue(_site), parsed.GetRequiredValue(_instance), parsed.GetValue(_all));
        await using var services = LocalServices.Create(Load(parsed));
        var launcher = services.GetRequiredService<IVmLauncher>();
        var ofSite = launcher.ListVolumes().Where(volume => volume.Site == site).ToList();
        var wanted = ofSite.FindAll(volume => all || volume.Instance == instance);
        if (wanted.Count == 0)
        {
            throw new CommandException(ofSite.Count == 0
                ? $"site '{site}' has no volume"
                : $"site '{site}' has no volume of instance '{instance}', but {ofSite.Count} of others: say --instance KEY, or --all");
        }

        foreach (var volume in wanted)
        {
            if (!launcher.TryRemoveVolume(volume))
            {
                throw new CommandException($"the volume of site '{site}', instance '{volume.Instance}', is in use by {volume.UsedBy ?? "a VM"}: gateway stop {site}");
            }

            parsed.InvocationConfiguration.Output.WriteLine($"volume of site {site}, instance '{volume.Instance}': removed, {volume.DiskSize >> 10} KiB on disk");
        }

        return ExitCode.Good;
    }
}
