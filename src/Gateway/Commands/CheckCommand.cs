using System.CommandLine;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Configuration;

namespace Gateway.Commands;

/// <summary><c>gateway check</c>: finds everything that is wrong with the configuration, the site files and the images they name, without starting anything.</summary>
internal sealed class CheckCommand : ConfiguredCommand
{
    private readonly Option<bool> _json = Listing.CreateJsonOption();

    public CheckCommand(Arguments typed)
        : base(typed, "check", "Validate the configuration, all site files and all images they name.", "gateway check", "gateway check --config /etc/gateway/gateway.json --json")
    {
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var check = Check(parsed);
        var (output, exitCode) = (parsed.InvocationConfiguration.Output, check.Errors.Count > 0 ? ExitCode.Failed : ExitCode.Good);
        if (parsed.GetValue(_json))
        {
            Listing.WriteJson(output, new CheckView(check.Errors, check.Sites, check.Images), ViewJson.Readable.CheckView);
            return exitCode;
        }

        foreach (var error in check.Errors)
        {
            parsed.InvocationConfiguration.Error.WriteLine(error);
        }

        if (exitCode == ExitCode.Good)
        {
            output.WriteLine($"Good: {check.Sites} sites, {check.Images} images.");
        }

        return exitCode;
    }

    private ConfigurationCheck Check(ParseResult parsed)
    {
        var doing = "reading the configuration";
        using var progress = ProgressLine.Start(_ => doing);
        return ConfigurationCheck.Run(FileOf(parsed), Settings, now => doing = now);
    }
}
