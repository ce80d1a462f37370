using System.CommandLine;
using Gateway.Admin.Views;
using Gateway.Cli;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image bake NAME</c>: makes an image's templates before anybody asks for it.</summary>
internal sealed class ImageBakeCommand : ConfiguredCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The image's name.", HelpName = "NAME" };
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public ImageBakeCommand(Arguments typed)
        : base(
            typed,
            "bake",
            "Make the templates of an image ahead of the first request, in VMs that never serve anybody; with or without a running gateway. Templates that are there stay.",
            "gateway image bake blog",
            "gateway image bake blog --json")
    {
        _name.CompletionSources.Add(ImageNames);
        Arguments.Add(_name);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_name);
        var baked = await TemplateBaking.RunAsync(Load(parsed), name, cancellationToken);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            Listing.WriteJson(output, baked, ViewJson.Readable.TemplateViewArray);
            return ExitCode.Good;
        }

        TemplateBaking.Write(output, name, baked);
        return ExitCode.Good;
    }
}
