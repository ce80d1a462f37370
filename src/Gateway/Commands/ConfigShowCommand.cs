using System.CommandLine;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary><c>gateway config show</c>: what holds and who said so, of the gateway or of one site; secrets hidden.</summary>
internal sealed class ConfigShowCommand : ConfiguredCommand
{
    private readonly Option<string?> _site = new("--site") { Description = "Show one site instead: its file merged with Gateway:Defaults and its image.", HelpName = "SITE" };
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public ConfigShowCommand(Arguments typed)
        : base(
            typed,
            "show",
            "Show the merged configuration with the source of each value: file, environment variable, command line or default. Secrets are hidden.",
            "gateway config show",
            "gateway config show --site blog",
            "gateway config show --json | jq -r '.[] | select(.source != \"default\") | .key'")
    {
        _site.CompletionSources.Add(SiteNames);
        Options.Add(_site);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var configuration = Load(parsed);
        Listing.Write(
            parsed.InvocationConfiguration.Output,
            parsed.GetValue(_json),
            parsed.GetValue(_site) is { } site ? [.. ShownSite.Of(configuration, site)] : [.. ShownConfiguration.Of(configuration)],
            ViewJson.Readable.ShownSettingArray,
            new Table("KEY", "VALUE", "SOURCE"),
            setting => [setting.Key, setting.Value, setting.Source]);
        return ExitCode.Good;
    }
}
