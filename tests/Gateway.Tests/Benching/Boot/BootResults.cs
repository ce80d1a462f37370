using System.Globalization;
using Gateway.Benching;
using Gateway.Benching.Boot;

namespace Gateway.Tests.Benching.Boot;

/// <summary>Results that nobody measured.</summary>
internal static class BootResults
{
    public static readonly Machine Machine = new("CPU", 2, 4096, "Debian", "6.1", "0.10", "tcg", "7.2");

    /// <summary>Raw at about 100 ms, shell at about <paramref name="shell"/>, template not to be had.</summary>
    public static BootResult Create(double shell = 4, int runs = 30, string image = "hello") => new(
        BootResult.CurrentVersion,
        DateTimeOffset.Parse("2026-01-02T03:04:05Z", CultureInfo.InvariantCulture),
        image,
        "sha256:0",
        "/",
        runs,
        Machine,
        [Mode("raw", 100, runs, []), Mode("shell", shell, runs, ["claim", "forward", "total"]), new("template", [], new Dictionary<string, int>(), "boots cold")]);

    public static ModeResult Mode(string name, double about, int runs, string[] phases) => new(
        name,
        [.. Enumerable.Range(1, runs).Select(run => new BootSample(run, name, about * (0.9 + (0.2 * run / runs)), phases.ToDictionary(phase => phase, _ => about / 4)))],
        new Dictionary<string, int>(),
        null);
}
