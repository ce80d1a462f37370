using System.CommandLine;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images;
using Gateway.Images.Containers;
using Gateway.Images.Foreign;
using Gateway.Images.Storage;
using Gateway.Importing;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image import FILE --name NAME</c>: a container's image, or a unikernel that somebody else built, becomes an image.</summary>
internal sealed class ImageImportCommand : ConfiguredCommand
{
    private readonly ImportedFile _file;
    private readonly ImportOptions _options;
    private readonly ContainerImportOptions _containerOptions;
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
            "Make an image of a container's image, which runs on micro-Linux as its configuration says, or of a unikernel that was built elsewhere: its kind decides machine, devices, memory and how it is told its address.",
            "gateway image import shop.tar --name shop",
            "gateway image import layout --name shop --ref 1.2 --port 8080 --memory 256 --env MODE=live",
            "gateway image import web_qemu-x86_64 --name web --kind unikraft --port 8080 --initrd root.cpio --args '-c /nginx/conf/nginx.conf' --verify",
            "gateway image import https.virtio --name hello --port 80",
            "gateway image import kernel.img --disk app.img --name app --kind nanos --port 8080 --bake",
            "gateway image import loader.elf --disk usr.qcow2 --name java --kind osv --port 8000 --args '--rootfs=rofs /java.so' --verify",
            "gateway image import --disk appliance.raw --name appliance --kind generic --port 80")
    {
        Options.Add(_name);
        _file = new ImportedFile(this);
        _options = new ImportOptions(this, _file);
        _containerOptions = new ContainerImportOptions(this, _file);
        Options.Add(_verify);
        Options.Add(_bake);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isContainer = !_options.AreMeant(parsed) && ContainerFile.IsContainer(parsed.GetValue(_file.Path)!);
        return isContainer ? await ImportContainerAsync(parsed, cancellationToken) : await ImportForeignAsync(parsed, cancellationToken);
    }

    private async Task<int> ImportContainerAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        _options.RequireNone(parsed);
        var (name, source, linux) = (parsed.GetRequiredValue(_name), _containerOptions.Read(parsed), _containerOptions.Base(parsed));
        var configuration = Load(parsed);
        var builder = new ContainerImageBuilder(new ImageStore(configuration.Options.Images, TimeProvider.System));
        var import = await ContainerImportLine.WatchAsync(progress => builder.BuildAsync(name, source, linux, progress, cancellationToken));
        using var staged = import.Image;
        var trial = parsed.GetValue(_verify) ? await new Verification(configuration, new TrialPlan(CountConnections: false, ChooseDisks: false)).RunAsync(staged, cancellationToken) : null;
        return await FinishAsync(parsed, configuration, staged, trial, (output, image) => ImportReport.Write(output, image, import, trial), cancellationToken);
    }

    private async Task<int> ImportForeignAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        _containerOptions.RequireNone(parsed);
        var (name, source) = (parsed.GetRequiredValue(_name), _options.Read(parsed));
        var configuration = Load(parsed);
        using var staged = await BuildAsync(new ImageStore(configuration.Options.Images, TimeProvider.System), name, source, cancellationToken);
        var trial = parsed.GetValue(_verify)
            ? await new Verification(configuration, new TrialPlan(CountConnections: !_options.HasConnections(parsed), ChooseDisks: source.Writable is null)).RunAsync(staged, cancellationToken)
            : null;
        var isMeasured = trial is not null || _options.HasConnections(parsed);
        return await FinishAsync(parsed, configuration, staged, trial, (output, image) => ImportReport.Write(output, image, trial, isMeasured), cancellationToken);
    }

    /// <summary>Gives the image its name, and tells.</summary>
    private async Task<int> FinishAsync(
        ParseResult parsed, GatewayConfiguration configuration, StagedImage staged, TrialReport? trial, Action<TextWriter, Image> report, CancellationToken cancellationToken)
    {
        var image = await staged.AddAsync(cancellationToken);
        var (output, json) = (parsed.InvocationConfiguration.Output, parsed.GetValue(_json));
        if (!json)
        {
            report(output, image);
            SiteHint.Write(output, configuration, image);
        }

        var baked = parsed.GetValue(_bake) ? await TemplateBaking.RunAsync(configuration, image.Name, cancellationToken) : null;
        if (json)
        {
            Listing.WriteJson(output, ImportedView.Of(image, trial, baked), ViewJson.Readable.ImportedView);
            return ExitCode.Good;
        }

        TemplateBaking.Write(output, image.Name, baked ?? []);
        return ExitCode.Good;
    }

    private static async Task<StagedImage> BuildAsync(ImageStore store, string name, ForeignSource source, CancellationToken cancellationToken)
    {
        using var progress = ProgressLine.Start(_ => $"reading {source.Kernel ?? source.Disks[0]}");
        return await new ForeignImageBuilder(store).BuildAsync(name, source, cancellationToken);
    }
}
