using System.CommandLine;
using Gateway.Benching.Overhead;
using Gateway.Benching.Reports;
using Gateway.Cli;

namespace Gateway.Commands.Benches;

/// <summary><c>gateway bench proxy</c>: what a warm request costs more than without a gateway.</summary>
internal sealed class BenchProxyCommand : MeasuringCommand
{
    private readonly Option<int> _connections = CreateCount("--connections", "How many connections at a time; no more than the guest serves.", () => 32, most: 256);
    private readonly Option<int> _rounds = CreateCount("--rounds", "How many times each proxy is measured, in turn with the others.", () => 5, most: 1000);
    private readonly Option<int> _seconds = CreateCount("--seconds", "How long one measurement of the throughput takes.", () => 2, most: 60);

    public BenchProxyCommand(Arguments typed, EndSignals signals)
        : base(
            typed,
            signals,
            "proxy",
            "Measure warm requests: to the guest directly, through the gateway, through bare YARP, and through nginx and haproxy where they are installed.",
            "gateway bench proxy --image hello",
            "gateway bench proxy --image hello --connections 8 --rounds 10 --json proxy.json")
    {
        Options.Add(_connections);
        Options.Add(_rounds);
        Options.Add(_seconds);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await MeasureAsync(
            parsed,
            BenchJson.Readable.ProxyResult,
            (configuration, image) =>
            {
                var connections = Math.Min(parsed.GetValue(_connections), image.Manifest.Connections);
                return new ProxyBench(configuration, image, PathOf(parsed), connections, parsed.GetValue(_rounds), TimeSpan.FromSeconds(parsed.GetValue(_seconds)));
            },
            ProxyText.Write,
            cancellationToken);
        return ExitCode.Good;
    }
}
