using System.CommandLine;

namespace Gateway.Cli;

/// <summary>A command of the CLI, with examples for its help.</summary>
internal abstract class GatewayCommand(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
