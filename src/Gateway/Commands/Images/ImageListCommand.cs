using System.CommandLine;
using System.Globalization;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Images.Storage;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image list</c>: what is in the store.</summary>
internal sealed class ImageListCommand : ConfiguredCommand
{
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public ImageListCommand(Arguments typed)
        : base(typed, "list", "List the images of the store.", "gateway image list", "gateway image list --json")
    {
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var store = new ImageStore(Load(parsed).Options.Images, TimeProvider.System);
        Listing.Write(
            parsed.InvocationConfiguration.Output,
            parsed.GetValue(_json),
            [.. store.List().Select(ImageView.Of)],
            ViewJson.Readable.ImageViewArray,
            new Table("IMAGE", "KIND", "MIB", "BYTES", "DIGEST", "PROBLEM"),
            image =>
            [
                image.Name,
                image.Kind ?? "",
                image.MemoryMiB.ToString(CultureInfo.InvariantCulture),
                image.Size.ToString(CultureInfo.InvariantCulture),
                ImageView.Shorten(image.Digest),
                image.Problem?.ReplaceLineEndings(" ") ?? "",
            ]);
        return ExitCode.Good;
    }
}
