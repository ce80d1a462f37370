using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Gateway.Cli;

/// <summary>The usual help, then examples (of a command that has none of its own, one of each command below it) and the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in ExamplesOf(parseResult.CommandResult.Command))
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        output.WriteLine($"Exit codes: {ExitCode.Good} good, {ExitCode.Failed} failed, {ExitCode.WrongUsage} wrong usage.");
        return ExitCode.Good;
    }

    private static IEnumerable<string> ExamplesOf(Command command)
        => command is GatewayCommand { Examples.Count: > 0 } own ? own.Examples : command.Subcommands.SelectMany(below => ExamplesOf(below).Take(1));
}
