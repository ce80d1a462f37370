using System.CommandLine;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Images.Sites;
using Gateway.Images.Storage;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image build site DIR --name NAME</c>: a folder of files becomes an image that serves them.</summary>
internal sealed class ImageBuildSiteCommand : ConfiguredCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder to serve." };
    private readonly Option<string> _name = new("--name") { Description = "The image's name.", HelpName = "NAME", Required = true };
    private readonly Option<string?> _kernel = SiteKernel.CreateOption();
    private readonly Option<bool> _bake = new("--bake") { Description = "Make the image's templates as well, as 'gateway image bake' does." };
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public ImageBuildSiteCommand(Arguments typed)
        : base(typed, "site", "Build an image that serves a folder of files.", "gateway image build site public --name blog", "gateway image build site public --name blog --bake")
    {
        Arguments.Add(_folder);
        Options.Add(_name);
        Options.Add(_kernel);
        Options.Add(_bake);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Load(parsed);
        var store = new ImageStore(configuration.Options.Images, TimeProvider.System);
        var (name, folder, kernel) = (parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_folder), SiteKernel.Find(parsed.GetValue(_kernel)));
        var result = await BuildProgress.WatchAsync(
            progress => new SiteImageBuilder(store, TimeProvider.System).BuildAsync(folder, name, kernel, new SiteImageOptions(), progress, cancellationToken));
        var (output, json) = (parsed.InvocationConfiguration.Output, parsed.GetValue(_json));
        if (!json)
        {
            BuildReport.Write(output, name, result);
            SiteHint.Write(output, configuration, result.Image);
        }

        var baked = parsed.GetValue(_bake) ? await TemplateBaking.RunAsync(configuration, name, cancellationToken) : null;
        if (json)
        {
            Listing.WriteJson(output, BuiltView.Of(name, result, baked), ViewJson.Readable.BuiltView);
            return ExitCode.Good;
        }

        TemplateBaking.Write(output, name, baked ?? []);
        return ExitCode.Good;
    }
}
