using System.CommandLine;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>A command that reads the gateway's configuration: the file, then the environment, then what was typed.</summary>
internal abstract class ConfiguredCommand : GatewayCommand
{
    public const string DefaultFile = "config/gateway.json";

    private readonly Arguments _typed;
    private readonly Option<string> _file = new("--config") { Description = "The configuration file.", HelpName = "FILE", DefaultValueFactory = _ => DefaultFile };

    protected ConfiguredCommand(Arguments typed, string name, string description, params IReadOnlyList<string> examples)
        : base(name, description, examples)
    {
        _typed = typed;
        Options.Add(_file);
    }

    /// <summary>The file as it was typed, or the default.</summary>
    protected string FileOf(ParseResult parsed) => parsed.GetRequiredValue(_file);

    /// <summary>What was typed over the file.</summary>
    protected IReadOnlyList<KeyValuePair<string, string?>> Settings => _typed.Settings;

    /// <summary>The merged configuration.</summary>
    /// <exception cref="CommandException">A file is missing or breaks rules; says all of them.</exception>
    protected GatewayConfiguration Load(ParseResult parsed) => GatewayConfiguration.Load(FileOf(parsed), Settings);

    /// <summary>The same for a command that has settings of its own and does without a file unless one is named.</summary>
    protected GatewayConfiguration LoadOver(ParseResult parsed, IEnumerable<KeyValuePair<string, string?>> own)
    {
        KeyValuePair<string, string?>[] settings = [.. own, .. Settings];
        return parsed.GetResult(_file) is { Implicit: false } ? GatewayConfiguration.Load(FileOf(parsed), settings) : GatewayConfiguration.Create(settings);
    }
}
