using System.CommandLine;
using Gateway.Cli;

namespace Gateway.Commands.Images;

/// <summary>The kernel that site images are built with.</summary>
internal static class SiteKernel
{
    public static Option<string?> CreateOption() => new("--kernel") { Description = "The static-site unikernel; the one that came with the gateway where it is left out.", HelpName = "FILE" };

    /// <summary>The one that was asked for, else the one that came with the gateway.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string Find(string? asked)
    {
        if (asked is not null)
        {
            return File.Exists(asked) ? asked : throw new CommandException($"there is no file {asked} (--kernel).");
        }

        var own = Path.Combine(AppContext.BaseDirectory, "guests", "site", "kernel.elf");
        return File.Exists(own) ? own : throw new CommandException($"there is no site kernel at {own}: build it with 'make images', or name one with --kernel FILE.");
    }
}
