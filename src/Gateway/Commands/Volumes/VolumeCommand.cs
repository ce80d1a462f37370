using System.CommandLine;
using Gateway.Cli;

namespace Gateway.Commands.Volumes;

/// <summary><c>gateway volume</c>: the disks that instances keep.</summary>
internal sealed class VolumeCommand : Command
{
    public VolumeCommand(Arguments typed)
        : base("volume", "List and remove the volumes that instances keep.")
    {
        Add(new VolumeListCommand(typed));
        Add(new VolumeRemoveCommand(typed));
    }
}
