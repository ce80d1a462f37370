using System.CommandLine;
using System.Globalization;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image inspect NAME</c>: one image in full, every digest checked.</summary>
internal sealed class ImageInspectCommand : ConfiguredCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The image's name.", HelpName = "NAME" };
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public ImageInspectCommand(Arguments typed)
        : base(typed, "inspect", "Show one image and check every digest of it.", "gateway image inspect blog", "gateway image inspect blog --json")
    {
        _name.CompletionSources.Add(ImageNames);
        Arguments.Add(_name);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var details = new ImageStore(Load(parsed).Options.Images, TimeProvider.System).Inspect(parsed.GetRequiredValue(_name));
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            Listing.WriteJson(output, ImageDetailsView.Of(details), ViewJson.Readable.ImageDetailsView);
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
        output.Write(File.ReadAllText(details.Image.PathOf(ImageManifest.FileName)));
        return ExitCode.Good;
    }
}
