using System.CommandLine;
using Gateway.Admin.Views;
using Gateway.Benching.Measuring;
using Gateway.Cli;
using Gateway.Images.Apps;
using Gateway.Images.Documents;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image build app DIR --name NAME --exec LINE --port PORT</c>: a folder with an application becomes an image that runs it on micro-Linux.</summary>
internal sealed class ImageBuildAppCommand : ConfiguredCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder that becomes the guest's root." };
    private readonly Option<string> _name = new("--name") { Description = "The image's name.", HelpName = "NAME", Required = true };
    private readonly Option<string> _exec = new("--exec") { Description = "The program and its arguments, quoted as for a shell; no shell runs it.", HelpName = "LINE", Required = true };
    private readonly Option<int[]> _ports = new("--port") { Description = "A TCP port it listens on; requests go to the first.", HelpName = "PORT", Required = true };
    private readonly Option<string[]> _environment = new("--env") { Description = "A variable, KEY=VALUE; may be given many times. Everybody who reads the image can read it.", HelpName = "KEY=VALUE" };
    private readonly Option<string> _user = new("--user") { Description = "Who it runs as: USER or USER:GROUP, names of the folder's etc/passwd or numbers; root where left out.", HelpName = "USER", DefaultValueFactory = _ => "" };
    private readonly Option<string> _workingFolder = new("--workdir") { Description = "The folder it starts in, in the guest.", HelpName = "PATH", DefaultValueFactory = _ => "/" };
    private readonly Option<string> _stopSignal = new("--stop-signal") { Description = "The signal that asks it to stop.", HelpName = "SIGNAL", DefaultValueFactory = _ => AppSignals.Default };
    private readonly Option<string?> _health = new("--health") { Description = "A path that answers over HTTP when it can serve; left out: it can when it listens.", HelpName = "PATH" };
    private readonly Option<string?> _protocol = ImportOptions.Choice("--protocol", "What is spoken on its port; http1 where it is left out.", ChoiceNames.All<GuestProtocol>());
    private readonly Option<int> _connections = ImportOptions.Number("--connections", "Connections that it serves at once.", "N", 65536, AppImageOptions.DefaultConnections);
    private readonly Option<int> _memory = new("--memory") { Description = "Guest memory in MiB.", HelpName = "MIB", DefaultValueFactory = _ => AppImageOptions.DefaultMemoryMiB };
    private readonly Option<string?> _base = LinuxBase.CreateOption();
    private readonly Option<bool> _bake = new("--bake") { Description = "Make the image's templates as well, as 'gateway image bake' does." };
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public ImageBuildAppCommand(Arguments typed)
        : base(
            typed,
            "app",
            "Build an image that runs an application on micro-Linux.",
            "gateway image build app build --name shop --exec \"./server --port 8080\" --port 8080",
            "gateway image build app rootfs --name api --exec /usr/bin/api --port 80 --env MODE=live --user www-data --bake")
    {
        _stopSignal.CompletionSources.Add(_ => AppSignals.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        Arguments.Add(_folder);
        foreach (var option in (Option[])[_name, _exec, _ports, _environment, _user, _workingFolder, _stopSignal, _health, _protocol, _connections, _memory, _base, _bake, _json])
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Load(parsed);
        var store = new ImageStore(configuration.Options.Images, TimeProvider.System);
        var (name, folder, linux) = (parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_folder), LinuxBase.Find(parsed.GetValue(_base)));
        var result = await AppBuildProgressLine.WatchAsync(progress => new AppImageBuilder(store).BuildAsync(folder, name, linux, ReadOptions(parsed), progress, cancellationToken));
        var (output, json) = (parsed.InvocationConfiguration.Output, parsed.GetValue(_json));
        if (!json)
        {
            output.WriteLine(
                $"image {name}: {result.Files} files, {result.ContentLength:N0} bytes, {result.DiskLength:N0} on its disk, {result.Image.Manifest.MemoryMiB} MiB of guest memory, {result.Image.Digest}");
            SiteHint.Write(output, configuration, result.Image);
        }

        var baked = parsed.GetValue(_bake) ? await TemplateBaking.RunAsync(configuration, name, cancellationToken) : null;
        if (json)
        {
            Listing.WriteJson(output, BuiltAppView.Of(name, result, baked), ViewJson.Readable.BuiltAppView);
            return ExitCode.Good;
        }

        TemplateBaking.Write(output, name, baked ?? []);
        return ExitCode.Good;
    }

    private AppImageOptions ReadOptions(ParseResult parsed) => new()
    {
        Command = ShellWords.Split(parsed.GetRequiredValue(_exec)),
        Ports = parsed.GetRequiredValue(_ports),
        Environment = parsed.GetValue(_environment) ?? [],
        User = parsed.GetRequiredValue(_user),
        WorkingFolder = parsed.GetRequiredValue(_workingFolder),
        StopSignal = parsed.GetRequiredValue(_stopSignal),
        Health = parsed.GetValue(_health),
        Protocol = ImportOptions.Value<GuestProtocol>(parsed.GetValue(_protocol)) ?? GuestProtocol.Http1,
        Connections = parsed.GetValue(_connections),
        MemoryMiB = parsed.GetValue(_memory),
    };
}
