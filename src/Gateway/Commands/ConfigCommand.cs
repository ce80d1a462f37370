using System.CommandLine;
using Gateway.Cli;

namespace Gateway.Commands;

/// <summary><c>gateway config</c>: what the gateway is told.</summary>
internal sealed class ConfigCommand : Command
{
    public ConfigCommand(Arguments typed)
        : base("config", "Show the configuration.")
        => Add(new ConfigShowCommand(typed));
}
