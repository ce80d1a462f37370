using System.CommandLine;
using System.CommandLine.Completions;
using Gateway.Configuration;
using Gateway.Images;
using Gateway.Vms.Configuration;
using Gateway.Vms.Sites.Files;

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

    /// <summary>The names of sites, for completion.</summary>
    protected IEnumerable<CompletionItem> SiteNames(CompletionContext context)
        => Complete(context, options => Directory.EnumerateFiles(options.Sites, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Where(SiteName.IsValid));

    /// <summary>The names of images, for completion.</summary>
    protected IEnumerable<CompletionItem> ImageNames(CompletionContext context)
        => Complete(context, options => Directory.EnumerateFileSystemEntries(options.Images).Select(entry => Path.GetFileName(entry)).Where(ImageName.IsValid));

    /// <summary>Names that the files of the configuration give; none where they cannot be read. Nothing else is asked.</summary>
    private IEnumerable<CompletionItem> Complete(CompletionContext context, Func<GatewayOptions, IEnumerable<string>> names)
    {
        try
        {
            var configuration = GatewayConfiguration.TryLoad(context.ParseResult.GetValue(_file) ?? DefaultFile, Settings).Configuration;
            return configuration is null ? [] : [.. names(configuration.Options).Order(StringComparer.Ordinal).Select(name => new CompletionItem(name))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
