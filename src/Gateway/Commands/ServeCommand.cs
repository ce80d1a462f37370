using System.CommandLine;
using Gateway.Cli;
using Gateway.Commands.Images;
using Gateway.Serving;

namespace Gateway.Commands;

/// <summary><c>gateway serve DIR</c>: a folder as a VM, rebuilt when a file changes.</summary>
internal sealed class ServeCommand : ConfiguredCommand
{
    private const int DefaultPort = 8080;
    private readonly EndSignals _signals;
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder to serve." };
    private readonly Option<string?> _name = new("--name") { Description = "The site's name; the folder's where it is left out.", HelpName = "NAME" };
    private readonly Option<int> _port = new("--port") { Description = "The port to listen on.", HelpName = "PORT", DefaultValueFactory = _ => DefaultPort };
    private readonly Option<string?> _kernel = SiteKernel.CreateOption();

    public ServeCommand(Arguments typed, EndSignals signals)
        : base(
            typed,
            "serve",
            "Serve a folder as a VM at http://NAME.localhost:PORT and rebuild it when a file changes. Needs no configuration file.",
            "gateway serve .",
            "gateway serve ~/my-site --name blog --port 8000")
    {
        _signals = signals;
        Arguments.Add(_folder);
        Options.Add(_name);
        Options.Add(_port);
        Options.Add(_kernel);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken _)
    {
        var folder = Path.GetFullPath(parsed.GetRequiredValue(_folder));
        if (!Directory.Exists(folder))
        {
            throw new CommandException($"there is no folder {folder}.");
        }

        var served = new ServedFolder(folder, ServedFolder.ChooseName(parsed.GetValue(_name), folder), SiteKernel.Find(parsed.GetValue(_kernel)));
        using var workspace = new ServeWorkspace(served.Name);
        var configuration = LoadOver(parsed, workspace.Settings(parsed.GetValue(_port)));
        return await FolderServer.RunAsync(served, configuration, parsed.InvocationConfiguration.Output, _signals);
    }
}
