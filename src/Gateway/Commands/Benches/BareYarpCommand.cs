using System.CommandLine;
using Gateway.Benching.Overhead;

namespace Gateway.Commands.Benches;

/// <summary><c>gateway bench bare-yarp</c>: what <c>bench proxy</c> compares with, in a process of its own. Not for people.</summary>
internal sealed class BareYarpCommand : Command
{
    private readonly Argument<string> _url = new("URL") { Description = "Where to listen." };
    private readonly Argument<string> _upstream = new("UPSTREAM") { Description = "Where everything goes." };

    public BareYarpCommand()
        : base("bare-yarp", "Forward everything to one place.")
    {
        Hidden = true;
        Arguments.Add(_url);
        Arguments.Add(_upstream);
        SetAction((parsed, cancellationToken) => BareYarp.RunAsync(
            parsed.GetRequiredValue(_url), parsed.GetRequiredValue(_upstream), parsed.InvocationConfiguration.Output, cancellationToken));
    }
}
