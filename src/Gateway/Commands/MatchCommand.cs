using System.CommandLine;
using Gateway.Admin;
using Gateway.Admin.Views;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway match URL</c>: which VM the running gateway would give a URL, and where that would come from.</summary>
internal sealed class MatchCommand : ConfiguredCommand
{
    private readonly Argument<string> _url = new("URL") { Description = "A URL of HTTP; its scheme may be left out.", HelpName = "URL" };
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public MatchCommand(Arguments typed)
        : base(typed, "match", "Show which site and instance would get a URL, and what would happen; starts nothing.", "gateway match hello.localhost:8080/", "gateway match https://acme.tenants.localhost/ --json")
    {
        Arguments.Add(_url);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(Load(parsed));
        var match = await admin.MatchAsync(parsed.GetRequiredValue(_url), cancellationToken);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            Listing.WriteJson(output, match, ViewJson.Readable.MatchView);
        }
        else
        {
            var table = new Table("SITE", "INSTANCE", "IMAGE", "OUTCOME", "SOURCE", "VM", "REASON");
            table.Add(match.Site ?? "", match.Instance ?? "", match.Image ?? "", match.Outcome, match.Source ?? "", match.Vm ?? "", match.Reason ?? "");
            table.WriteTo(output);
        }

        return match.Site is null ? ExitCode.Failed : ExitCode.Good;
    }
}
