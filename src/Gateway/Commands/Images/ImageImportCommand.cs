using System.CommandLine;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Images.Foreign;
using Gateway.Images.Storage;
using Gateway.Importing;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image import KERNEL --name NAME --port N</c>: a unikernel that somebody else built becomes an image.</summary>
internal sealed class ImageImportCommand : ConfiguredCommand
{
    private readonly ImportOptions _options;
    private readonly Option<string> _name = new("--name") { Description = "The image's name.", HelpName = "NAME", Required = true };
    private readonly Option<bool> _verify = new("--verify")
    {
        Description = "Boot it, with or without a running gateway: find out how it announces itself and how many connections it serves at once, and keep that. An image that does not answer is not imported.",
    };

    private readonly Option<bool> _bake = new("--bake") { Description = "Make the image's templates as well, as 'gateway image bake' does." };
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public ImageImportCommand(Arguments typed)
        : base(
            typed,
            "import",
            "Make an image of a unikernel that was built elsewhere: the kind decides machine, devices, memory and how it is told its address.",
            "gateway image import web_qemu-x86_64 --name web --kind unikraft --port 8080 --initrd root.cpio --args '-c /nginx/conf/nginx.conf' --verify",
            "gateway image import https.virtio --name hello --port 80",
            "gateway image import kernel.img --disk app.img --name app --kind nanos --port 8080 --bake",
            "gateway image import loader.elf --disk usr.qcow2 --name java --kind osv --port 8000 --args '--rootfs=rofs /java.so' --verify",
            "gateway image import --disk appliance.raw --name appliance --kind generic --port 80")
    {
        Options.Add(_name);
        _options = new ImportOptions(this);
        Options.Add(_verify);
        Options.Add(_bake);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Load(parsed);
        var (name, source) = (parsed.GetRequiredValue(_name), _options.Read(parsed));
        using var foreign = await BuildAsync(new ImageStore(configuration.Options.Images, TimeProvider.System), name, source, cancellationToken);
        var trial = parsed.GetValue(_verify)
            ? await new Verification(configuration, new TrialPlan(CountConnections: !_options.HasConnections(parsed), ChooseDisks: source.Writable is null)).RunAsync(foreign, cancellationToken)
            : null;
        var image = await foreign.AddAsync(cancellationToken);
        var (output, json) = (parsed.InvocationConfiguration.Output, parsed.GetValue(_json));
        if (!json)
        {
            ImportReport.Write(output, image, trial, isMeasured: trial is not null || _options.HasConnections(parsed));
        }

        var baked = parsed.GetValue(_bake) ? await TemplateBaking.RunAsync(configuration, name, cancellationToken) : null;
        if (json)
        {
            Listing.WriteJson(output, ImportedView.Of(image, trial, baked), ViewJson.Readable.ImportedView);
            return ExitCode.Good;
        }

        TemplateBaking.Write(output, name, baked ?? []);
        return ExitCode.Good;
    }

    private static async Task<StagedImage> BuildAsync(ImageStore store, string name, ForeignSource source, CancellationToken cancellationToken)
    {
        using var progress = ProgressLine.Start(_ => $"reading {source.Kernel ?? source.Disks[0]}");
        return await new ForeignImageBuilder(store).BuildAsync(name, source, cancellationToken);
    }
}
