using Gateway.Benching.Reports;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>Hundreds of VMs of one image: what each takes beside the template they share, and that the last comes as quickly as the first. A few of one with much memory in use.</summary>
internal sealed class Density : IPromise
{
    private const int Vms = 200;
    private const int Compared = 20;
    private const int LargeVms = 8;
    private const int UsedMiB = 64;
    private const int LargeMiB = 160;
    private const double AllowedMemory = 0.8;
    private const double AllowedLargeMemory = 0.4;
    private const double AllowedSlowness = 1.2;

    public string Name => "density";

    public string Description => $"{Vms} VMs from loaded shells, one after the other, all alive; the memory of a few booted ones beside; the same with {LargeVms} of a Linux application that uses {UsedMiB} MiB";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var result = await BenchCommand.RunAsync(BenchJson.Readable.DensityResult, ["density", "--vms", $"{Vms}"], cancellationToken);
        var firstBytes = result.Clones.SelectMany(step => step.FirstBytes).ToList();
        var (first, last, live) = (firstBytes.Take(Compared).Median(), firstBytes.TakeLast(Compared).Median(), result.Clones[^1].Vms);
        var large = await BenchCommand.RunAsync(
            BenchJson.Readable.DensityResult,
            ["density", "--vms", $"{LargeVms}"],
            (folder, name) => folder.AddAppImageAsync(name, cancellationToken, "--exec", $"./server --port 8080 --use {UsedMiB}", "--memory", $"{LargeMiB}"),
            cancellationToken);
        return
        [
            new Figure("memory (PSS) of an idle clone, of a booted VM's", $"at most {AllowedMemory} ×", $"{result.PssRatio:F2} ×", result.PssRatio <= AllowedMemory),
            new Figure(
                $"the same of a Linux application with {UsedMiB} MiB in use",
                $"at most {AllowedLargeMemory} ×",
                $"{large.PssRatio:F3} × ({large.Clones[^1].PssMiB:F1} of {large.Cold[^1].PssMiB:F1} MiB)",
                large.PssRatio <= AllowedLargeMemory),
            new Figure(
                $"first byte at {Vms} live VMs, of the first ones'",
                $"p50 of {Compared} at most {AllowedSlowness} ×",
                $"{last / first:F2} × ({last:F2} of {first:F2} ms; {live} live, {result.Missed} missed)",
                last <= AllowedSlowness * first && live == Vms && result.Missed == 0),
        ];
    }
}
