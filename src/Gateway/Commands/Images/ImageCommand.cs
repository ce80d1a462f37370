using System.CommandLine;
using Gateway.Cli;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image</c>: the image store.</summary>
internal sealed class ImageCommand : Command
{
    public ImageCommand(Arguments typed)
        : base("image", "Build, import, bake, list, inspect and remove images.")
    {
        Add(new ImageBuildCommand(typed));
        Add(new ImageImportCommand(typed));
        Add(new ImageBakeCommand(typed));
        Add(new ImageListCommand(typed));
        Add(new ImageInspectCommand(typed));
        Add(new ImageRemoveCommand(typed));
    }
}
