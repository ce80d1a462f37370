using System.CommandLine;
using Gateway.Cli;
using Gateway.Images.Apps;

namespace Gateway.Commands.Images;

/// <summary>The micro-Linux base that application images are built with.</summary>
internal static class LinuxBase
{
    public static Option<string?> CreateOption() => new("--base")
    {
        Description = $"The folder of the micro-Linux base ({AppBase.KernelFile}, {AppBase.InitrdFile}); the one that came with the gateway where it is left out.",
        HelpName = "DIR",
    };

    /// <summary>The one that was asked for, else the one that came with the gateway.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static AppBase Find(string? asked)
    {
        var folder = asked ?? Path.Combine(AppContext.BaseDirectory, "guests", "linux");
        var found = AppBase.In(folder);
        return File.Exists(found.Kernel) && File.Exists(found.Initrd)
            ? found
            : throw new CommandException($"there is no micro-Linux base in {folder}: build it with 'make images', or name its folder with --base DIR.");
    }
}
