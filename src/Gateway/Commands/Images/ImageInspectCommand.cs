using System.CommandLine;
using System.Globalization;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Vms.Launching;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image inspect NAME</c>: one image in full, every digest checked, and its templates.</summary>
internal sealed class ImageInspectCommand : ConfiguredCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The image's name.", HelpName = "NAME" };
    private readonly Option<bool> _explain = new("--explain") { Description = "Show instead how its VMs are booted: every flag with its reason, and what is left out." };
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public ImageInspectCommand(Arguments typed)
        : base(typed, "inspect", "Show one image and its templates, and check every digest of it.", "gateway image inspect blog", "gateway image inspect blog --json", "gateway image inspect blog --explain")
    {
        _name.CompletionSources.Add(ImageNames);
        Arguments.Add(_name);
        Options.Add(_explain);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = LocalServices.Create(Load(parsed));
        var details = services.GetRequiredService<ImageStore>().Inspect(parsed.GetRequiredValue(_name));
        if (parsed.GetValue(_explain))
        {
            await ExplainAsync(parsed, services.GetRequiredService<IVmLauncher>(), details.Image, cancellationToken);
            return ExitCode.Good;
        }

        TemplateView[] templates = [.. services.GetRequiredService<IVmLauncher>().ListTemplates(details.Image.Digest).OrderByDescending(template => template.CreatedAt).Select(TemplateView.Of)];
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            Listing.WriteJson(output, ImageDetailsView.Of(details, templates), ViewJson.Readable.ImageDetailsView);
            return ExitCode.Good;
        }

        output.WriteLine($"digest  {details.Image.Digest}");
        output.WriteLine($"names   {string.Join(", ", details.Names)}");
        output.WriteLine($"folder  {details.Image.Folder}");
        var table = new Table("FILE", "BYTES", "DIGEST");
        foreach (var file in details.Files)
        {
            table.Add(file.Name, file.Size.ToString(CultureInfo.InvariantCulture), file.Digest);
        }

        output.WriteLine();
        table.WriteTo(output);
        output.WriteLine();
        TemplateTable.Write(output, templates, services.GetRequiredService<TimeProvider>().GetUtcNow());
        output.WriteLine();
        output.Write(File.ReadAllText(details.Image.PathOf(ImageManifest.FileName)));
        return ExitCode.Good;
    }

    private async Task ExplainAsync(ParseResult parsed, IVmLauncher launcher, Image image, CancellationToken cancellationToken)
    {
        var manifest = image.Manifest;
        var specification = new VmSpecification("vm", "", "", image, manifest.MemoryMiB, manifest.VirtualCpus, new Dictionary<string, string>(), Outbound: false);
        var explanation = await launcher.ExplainAsync(specification, cancellationToken);
        if (parsed.GetValue(_json))
        {
            Listing.WriteJson(parsed.InvocationConfiguration.Output, explanation, ViewJson.Readable.LaunchExplanation);
            return;
        }

        ExplanationText.Write(parsed.InvocationConfiguration.Output, explanation);
    }
}
