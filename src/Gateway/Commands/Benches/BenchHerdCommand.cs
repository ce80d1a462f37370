using System.CommandLine;
using Gateway.Benching.Herd;
using Gateway.Benching.Reports;
using Gateway.Cli;

namespace Gateway.Commands.Benches;

/// <summary><c>gateway bench herd</c>: many sleeping URLs at once, and one that many ask for.</summary>
internal sealed class BenchHerdCommand : MeasuringCommand
{
    private const int StandardUrls = 20;
    private const int StandardRequests = 500;
    private const int Most = 10_000;
    private readonly Option<int> _urls = CreateCount("--urls", "How many sleeping URLs are asked for at once.", () => StandardUrls, Most);
    private readonly Option<int> _requests = CreateCount("--requests", "How many requests one sleeping URL gets at once.", () => StandardRequests, Most);

    public BenchHerdCommand(Arguments typed, EndSignals signals)
        : base(
            typed,
            signals,
            "herd",
            "Measure requests that come at the same moment: for many sleeping URLs, and many for one; booting each VM, and with shells.",
            "gateway bench herd --image hello",
            "gateway bench herd --image hello --urls 50 --requests 1000 --json herd.json")
    {
        Options.Add(_urls);
        Options.Add(_requests);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var result = await MeasureAsync(
            parsed,
            BenchJson.Readable.HerdResult,
            (configuration, image) => new HerdBench(configuration, image, PathOf(parsed), parsed.GetValue(_urls), parsed.GetValue(_requests)),
            HerdText.Write,
            cancellationToken);
        return result.IsGood ? ExitCode.Good : ExitCode.Failed;
    }
}
