using System.Security.Cryptography;
using Gateway.Benching.Boot;
using Gateway.Benching.Reports;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Promises;

/// <summary>A kernel that the gateway knows nothing about, imported, with a large RAM disk to read at its start: cold and from a loaded shell against its command line by hand.</summary>
internal sealed class ForeignImage : IPromise
{
    private const int ContentBytes = 48 << 20;
    private const int MemoryMiB = 64;
    private const double AllowedColdRatio = 1.05;
    private const double AllowedColdMilliseconds = 10;
    private const double AllowedShellRatio = 0.03;

    /// <summary>What the ratio is promised for; the kernel at hand is quicker, and a loaded shell takes as long whatever it holds.</summary>
    private const double BootMilliseconds = 300;

    public string Name => "foreign";

    public string Description => $"{ActivationRuns.Count} interleaved activations of an imported kernel, cold, by a loaded shell and by hand, first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var result = await BenchCommand.RunAsync(
            BenchJson.Readable.BootResult, ["boot", "--runs", $"{ActivationRuns.Count}", "--modes", $"{BootMode.Raw.Name},cold,shell"], (folder, name) => AddAsync(folder, name, cancellationToken), cancellationToken);
        var (raw, cold, shell) = (Median(BootMode.Raw.Name), Median("cold"), Median("shell"));
        return
        [
            new Figure(
                "cold first byte of a foreign image, against by hand",
                "p50 at most +5 % or +10 ms",
                $"{cold:F1} ms against {raw:F1} ms ({cold - raw:+0.0;-0.0} ms)",
                cold <= Math.Max(raw * AllowedColdRatio, raw + AllowedColdMilliseconds)),
            new Figure(
                "the same by a loaded shell",
                $"p50 at most {AllowedShellRatio} × of a boot of {BootMilliseconds} ms",
                $"{shell / BootMilliseconds:F3} × ({shell:F2} ms; {shell / raw:F3} × of this kernel's {raw:F1} ms)",
                shell <= AllowedShellRatio * BootMilliseconds),
        ];

        double Median(string mode) => result.Find(mode)?.Summary?.Median ?? throw new InvalidOperationException($"{mode}: {result.Find(mode)?.Note}");
    }

    private static Task AddAsync(GatewayFolder folder, string name, CancellationToken cancellationToken) => ForeignGuest.AddAsync(
        folder,
        name,
        new Dictionary<string, string> { ["index.html"] = new('h', 1024), ["large.bin"] = RandomNumberGenerator.GetHexString(ContentBytes) },
        cancellationToken,
        "--memory",
        $"{MemoryMiB}");
}
