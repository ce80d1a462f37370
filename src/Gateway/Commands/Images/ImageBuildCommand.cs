using System.CommandLine;
using Gateway.Cli;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image build</c>: makes images, a subcommand a kind.</summary>
internal sealed class ImageBuildCommand : Command
{
    public ImageBuildCommand(Arguments typed)
        : base("build", "Build an image.")
    {
        Add(new ImageBuildSiteCommand(typed));
        Add(new ImageBuildAppCommand(typed));
    }
}
