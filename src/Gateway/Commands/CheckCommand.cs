using System.CommandLine;
using Gateway.Cli;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary><c>gateway check</c>: finds everything that is wrong with the configuration, the site files and the images they name, without starting anything.</summary>
internal sealed class CheckCommand : ConfiguredCommand
{
    public CheckCommand(Arguments typed)
        : base(typed, "check", "Validate the configuration, all site files and all images they name.", "gateway check", "gateway check --config /etc/gateway/gateway.json")
        => SetAction(RunAsync);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var check = ConfigurationCheck.Run(FileOf(parsed), Settings);
        foreach (var error in check.Errors)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(error.AsMemory(), cancellationToken);
        }

        if (check.Errors.Count > 0)
        {
            return ExitCode.Failed;
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync($"Good: {check.Sites} sites, {check.Images} images.".AsMemory(), cancellationToken);
        return ExitCode.Good;
    }
}
