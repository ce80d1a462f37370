using System.CommandLine;
using Gateway.Admin;
using Gateway.Admin.Logs;
using Gateway.Cli;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary><c>gateway logs SITE</c>: what the guests of a site printed. Without a gateway that runs, what the last one kept.</summary>
internal sealed class LogsCommand : ConfiguredCommand
{
    private readonly Argument<string> _site;
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what they print, VM after VM, until Ctrl-C." };

    public LogsCommand(Arguments typed)
        : base(typed, "logs", "Print what the consoles of a site's VMs said, the last ones last.", "gateway logs blog", "gateway logs blog -f")
    {
        _site = SiteCommand.CreateArgument(SiteNames);
        Arguments.Add(_site);
        Options.Add(_follow);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (configuration, site, follow, output) = (Load(parsed), parsed.GetRequiredValue(_site), parsed.GetValue(_follow), parsed.InvocationConfiguration.Output);
        using var admin = await FindRunningAsync(configuration, cancellationToken);
        if (admin is null && !follow)
        {
            output.Write(ReadKept(configuration, site));
            return ExitCode.Good;
        }

        using var client = admin ?? new AdminClient(configuration);
        try
        {
            await client.CopyLogsAsync(site, follow, output, cancellationToken);
        }
        catch (OperationCanceledException) when (follow)
        {
            // The way to end it.
        }

        return ExitCode.Good;
    }

    private static async Task<AdminClient?> FindRunningAsync(GatewayConfiguration configuration, CancellationToken cancellationToken)
    {
        var admin = AdminClient.TryCreate(configuration);
        if (admin is null || await admin.IsRunningAsync(cancellationToken))
        {
            return admin;
        }

        admin.Dispose();
        return null;
    }

    private static string ReadKept(GatewayConfiguration configuration, string site)
        => ShownSite.Exists(configuration, site) ? ConsoleLogs.ReadKept(configuration.Options.State, site) : throw ShownSite.Missing(configuration, site);
}
