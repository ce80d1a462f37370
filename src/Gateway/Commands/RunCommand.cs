using System.CommandLine;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Hosting;

namespace Gateway.Commands;

/// <summary><c>gateway run</c>: serves the configured sites until it is told to end.</summary>
internal sealed class RunCommand : ConfiguredCommand
{
    /// <summary>For programs that run a gateway of their own.</summary>
    public const string UntilInputEnds = "--until-input-ends";

    public RunCommand(Arguments typed, EndSignals signals)
        : base(
            typed,
            "run",
            "Serve the configured sites.",
            "gateway run",
            "gateway run --config /etc/gateway/gateway.json --Gateway:Qemu:Accelerator=kvm",
            "gateway run --Kestrel:Endpoints:Http:Url=http://0.0.0.0:80 --Logging:Console:FormatterName=json")
    {
        var untilInputEnds = new Option<bool>(UntilInputEnds) { Description = "End also when the standard input does: a program that holds it open takes the gateway with it, however that program ends." };
        Options.Add(untilInputEnds);
        SetAction((parsed, _) =>
        {
            if (parsed.GetValue(untilInputEnds))
            {
                signals.TakeEndOfInput();
            }

            var reading = GatewayConfiguration.TryLoad(FileOf(parsed), Settings);
            var configuration = reading.Configuration ?? throw Refuse(reading);
            return GatewayRun.RunAsync(configuration, facts => StartupSummary.Write(parsed.InvocationConfiguration.Output, facts, configuration.Options), configure: null, signals);
        });
    }

    /// <summary>Since it does not start anyway, there is time to find everything that is wrong.</summary>
    private static CommandException Refuse(ConfigurationReading reading) => new(string.Join('\n', ConfigurationCheck.Of(reading, static _ => { }).Errors));
}
