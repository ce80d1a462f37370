using Gateway.Benching.Reports;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>Hundreds of VMs of one image: what each takes beside the template they share, and that the last comes as quickly as the first.</summary>
internal sealed class Density : IPromise
{
    private const int Vms = 200;
    private const int Compared = 20;
    private const double AllowedMemory = 0.8;
    private const double AllowedSlowness = 1.2;

    public string Name => "density";

    public string Description => $"{Vms} VMs from loaded shells, one after the other, all alive; the memory of a few booted ones beside";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var result = await BenchCommand.RunAsync(BenchJson.Readable.DensityResult, ["density", "--vms", $"{Vms}"], cancellationToken);
        var firstBytes = result.Clones.SelectMany(step => step.FirstBytes).ToList();
        var (first, last, live) = (firstBytes.Take(Compared).Median(), firstBytes.TakeLast(Compared).Median(), result.Clones[^1].Vms);
        return
        [
            new Figure("memory (PSS) of an idle clone, of a booted VM's", $"at most {AllowedMemory} ×", $"{result.PssRatio:F2} ×", result.PssRatio <= AllowedMemory),
            new Figure(
                $"first byte at {Vms} live VMs, of the first ones'",
                $"p50 of {Compared} at most {AllowedSlowness} ×",
                $"{last / first:F2} × ({last:F2} of {first:F2} ms; {live} live, {result.Missed} missed)",
                last <= AllowedSlowness * first && live == Vms && result.Missed == 0),
        ];
    }
}
