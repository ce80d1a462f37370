using System.CommandLine;
using System.CommandLine.Completions;
using Gateway.Admin;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary>A command about one site of the running gateway.</summary>
internal abstract class SiteCommand : ConfiguredCommand
{
    private readonly Argument<string> _site;

    protected SiteCommand(Arguments typed, string name, string description, params IReadOnlyList<string> examples)
        : base(typed, name, description, examples)
    {
        _site = CreateArgument(SiteNames);
        Arguments.Add(_site);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var admin = new AdminClient(Load(parsed));
            await RunAsync(admin, parsed.GetRequiredValue(_site), parsed, cancellationToken);
            return ExitCode.Good;
        });
    }

    /// <summary>The argument that names a site.</summary>
    /// <param name="names">For completion.</param>
    public static Argument<string> CreateArgument(Func<CompletionContext, IEnumerable<CompletionItem>> names)
        => new("SITE") { Description = "The site's name: that of its file, without '.json'.", HelpName = "SITE", CompletionSources = { names } };

    protected abstract Task RunAsync(AdminClient admin, string site, ParseResult parsed, CancellationToken cancellationToken);
}
