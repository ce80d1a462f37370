using System.CommandLine;
using Gateway.Cli;

namespace Gateway.Commands.Benches;

/// <summary><c>gateway bench</c>: what this machine makes of an image, measured with gateways of its own; none needs to run.</summary>
internal sealed class BenchCommand : Command
{
    public BenchCommand(Arguments typed, EndSignals signals)
        : base("bench", "Measure: from asleep to first byte, many at once, how many fit, what the proxy costs. Starts what it needs and leaves nothing behind.")
    {
        Add(new BenchBootCommand(typed, signals));
        Add(new BenchHerdCommand(typed, signals));
        Add(new BenchDensityCommand(typed, signals));
        Add(new BenchProxyCommand(typed, signals));
        Add(new BareYarpCommand());
    }
}
