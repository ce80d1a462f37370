using System.CommandLine;
using System.Globalization;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Vms.Launching;

namespace Gateway.Commands.Volumes;

/// <summary><c>gateway volume list</c>: what is on disk, also of sites that are gone; with or without a running gateway.</summary>
internal sealed class VolumeListCommand : ConfiguredCommand
{
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public VolumeListCommand(Arguments typed)
        : base(typed, "list", "List the volumes on disk, also those of sites that are gone.", "gateway volume list", "gateway volume list --json")
    {
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = LocalServices.Create(Load(parsed));
        Listing.Write(
            parsed.InvocationConfiguration.Output,
            parsed.GetValue(_json),
            [.. services.GetRequiredService<IVmLauncher>().ListVolumes().Select(VolumeView.Of).OrderBy(volume => volume.Site, StringComparer.Ordinal).ThenBy(volume => volume.Instance, StringComparer.Ordinal)],
            ViewJson.Readable.VolumeViewArray,
            new Table("SITE", "INSTANCE", "MIB", "KIB ON DISK", "CREATED", "USED BY"),
            volume =>
            [
                volume.Site,
                volume.Instance,
                volume.SizeMiB.ToString(CultureInfo.InvariantCulture),
                (volume.DiskSize >> 10).ToString(CultureInfo.InvariantCulture),
                volume.CreatedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                volume.UsedBy ?? "",
            ]);
        return ExitCode.Good;
    }
}
