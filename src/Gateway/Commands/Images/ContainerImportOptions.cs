using System.CommandLine;
using Gateway.Benching.Measuring;
using Gateway.Cli;
using Gateway.Images.Apps;
using Gateway.Images.Containers;

namespace Gateway.Commands.Images;

/// <summary>What can be typed about a container's image, and the <see cref="ContainerSource"/> it makes.</summary>
internal sealed class ContainerImportOptions
{
    private readonly ImportedFile _file;
    private readonly Option[] _own;
    private readonly Option<string?> _reference = new("--ref") { Description = "Which image of a container archive with several: its tag or name.", HelpName = "NAME" };
    private readonly Option<string?> _exec = new("--exec") { Description = "The program and its arguments, in place of a container's entry point and command; quoted as for a shell, but no shell runs it.", HelpName = "LINE" };
    private readonly Option<string[]> _environment = new("--env") { Description = "A variable of a container, KEY=VALUE, beside those it has; may be given many times. Everybody who reads the image can read it.", HelpName = "KEY=VALUE", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _user = new("--user") { Description = "Who a container's program runs as: USER or USER:GROUP.", HelpName = "USER" };
    private readonly Option<string?> _workingFolder = new("--workdir") { Description = "The folder a container's program starts in.", HelpName = "PATH" };
    private readonly Option<string?> _stopSignal = new("--stop-signal") { Description = "The signal that asks a container's program to stop.", HelpName = "SIGNAL" };
    private readonly Option<string?> _health = new("--health") { Description = "A path that answers over HTTP when a container can serve; left out: it can when it listens.", HelpName = "PATH" };
    private readonly Option<string?> _base = LinuxBase.CreateOption();

    public ContainerImportOptions(Command command, ImportedFile file)
    {
        _file = file;
        _own = [_reference, _exec, _environment, _user, _workingFolder, _stopSignal, _health, _base];
        _stopSignal.CompletionSources.Add(_ => AppSignals.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        foreach (var option in _own)
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageException">Something was typed that a kernel has no use for.</exception>
    public void RequireNone(ParseResult parsed) => ImportedFile.RequireNone(parsed, _own, "is for containers' images, and this is none");

    public AppBase Base(ParseResult parsed) => LinuxBase.Find(parsed.GetValue(_base));

    public ContainerSource Read(ParseResult parsed) => new()
    {
        Path = parsed.GetValue(_file.Path)!,
        Reference = parsed.GetValue(_reference),
        Command = parsed.GetValue(_exec) is { } line ? ShellWords.Split(line) : [],
        Ports = parsed.GetValue(_file.Ports) ?? [],
        Environment = parsed.GetRequiredValue(_environment),
        User = parsed.GetValue(_user),
        WorkingFolder = parsed.GetValue(_workingFolder),
        StopSignal = parsed.GetValue(_stopSignal),
        Health = parsed.GetValue(_health),
        MemoryMiB = parsed.GetValue(_file.Memory),
    };
}
