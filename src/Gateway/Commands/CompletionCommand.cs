using System.CommandLine;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway completion SHELL</c>: the script that makes a shell complete commands, options, and names of sites and images. No gateway needs to run.</summary>
internal sealed class CompletionCommand : GatewayCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = CompletionScripts.Bash,
        ["zsh"] = CompletionScripts.Zsh,
        ["fish"] = CompletionScripts.Fish,
    };

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish." };

    public CompletionCommand()
        : base(
            "completion",
            "Print what makes a shell complete this program's words.",
            "source <(gateway completion bash)",
            "gateway completion fish > ~/.config/fish/completions/gateway.fish")
    {
        _shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        Arguments.Add(_shell);
        SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(Scripts[parsed.GetRequiredValue(_shell)]));
    }
}
