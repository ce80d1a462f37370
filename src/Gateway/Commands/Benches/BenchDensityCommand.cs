using System.CommandLine;
using Gateway.Benching;
using Gateway.Benching.Density;
using Gateway.Benching.Reports;
using Gateway.Cli;

namespace Gateway.Commands.Benches;

/// <summary><c>gateway bench density</c>: how many VMs fit, what each takes, and whether the last comes as quickly as the first.</summary>
internal sealed class BenchDensityCommand : MeasuringCommand
{
    private const int StandardVms = 100;
    private readonly Option<int> _vms = CreateCount("--vms", "How many VMs at most.", () => StandardVms, most: 10_000);
    private readonly Option<int> _memory = CreateCount("--memory", "How many MiB of the machine's memory they may take; half of what is there unless given.", () => MemoryBudget.AvailableMiB() / 2, most: 1 << 24);

    public BenchDensityCommand(Arguments typed, EndSignals signals)
        : base(
            typed,
            signals,
            "density",
            "Measure how VMs that share their template add up: memory of each, and the first byte as their number grows.",
            "gateway bench density --image hello",
            "gateway bench density --image hello --vms 200 --memory 8000")
    {
        Options.Add(_vms);
        Options.Add(_memory);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var result = await MeasureAsync(
            parsed,
            BenchJson.Readable.DensityResult,
            (configuration, image) => new DensityBench(configuration, image, PathOf(parsed), parsed.GetValue(_vms), parsed.GetValue(_memory)),
            DensityText.Write,
            cancellationToken);
        return result.Clones.Any(step => step.FirstBytes.Count > 0) ? ExitCode.Good : ExitCode.Failed;
    }
}
