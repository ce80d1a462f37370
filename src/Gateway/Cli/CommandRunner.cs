using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Gateway.Images;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;

namespace Gateway.Cli;

/// <summary>Runs what was typed and turns every way it can end into an exit code; errors go to the error stream, a readable line each.</summary>
internal static class CommandRunner
{
    private const string Program = "gateway";

    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
            // Here these are paths.
            help.Aliases.Remove("/?");
            help.Aliases.Remove("/h");
        }

        var typed = root.Parse(arguments);
        if (typed.Action is ParseErrorAction)
        {
            foreach (var error in typed.Errors)
            {
                await Console.Error.WriteLineAsync($"{Program}: {error.Message}");
            }

            await Console.Error.WriteLineAsync($"Try '{Path(typed.CommandResult)} --help'.");
            return ExitCode.WrongUsage;
        }

        try
        {
            // Signals are taken elsewhere: the parser's own handler would end the process two seconds after the first one.
            return await typed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failed;
        }
        catch (UsageException exception)
        {
            await Console.Error.WriteLineAsync($"{Program}: {exception.Message}");
            await Console.Error.WriteLineAsync($"Try '{Path(typed.CommandResult)} --help'.");
            return ExitCode.WrongUsage;
        }
        catch (Exception exception)
        {
            foreach (var line in Explain(exception).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                await Console.Error.WriteLineAsync($"{Program}: {line}");
            }

            return ExitCode.Failed;
        }
    }

    private static string Explain(Exception exception) => exception switch
    {
        CommandException or ImageException or VmLaunchException or SiteConfigurationException => exception.Message,
        IOException or UnauthorizedAccessException => exception.Message,
        _ => $"{exception.GetType().Name}: {exception.Message}",
    };

    private static string Path(SymbolResult? result) => result is CommandResult command
        ? $"{Path(command.Parent)} {(command.Command is RootCommand ? Program : command.Command.Name)}".TrimStart()
        : "";
}
