using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Benching.Measuring;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>Three URLs of one image, one after the other in a universal shell: one from the template, one from its own suspended state, one from such a state with much more memory in use.</summary>
internal sealed class Suspended : IPromise
{
    private const int Rounds = 20;
    private const int MemoryMiB = 96;
    private const int DirtyMiB = 64;
    private const int FirstDirtyMiB = 16;
    private const double AllowedRatio = 1.5;
    private const double AllowedDirtyRatio = 3;
    private const double AllowedDisk = 1.2;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    public string Name => "suspended";

    public string Description => $"{Rounds} interleaved activations in a universal shell: from the template, suspended, suspended with {DirtyMiB} MiB in use; first byte as the client sees it";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.CreateAsync(Site("Stop"), cancellationToken);
        bench.Folder.AddSite("small", "small.test", "hello", Site("Suspend"));
        bench.Folder.AddSite("large", "large.test", "hello", Site("Suspend"));
        await bench.StartAsync(cancellationToken, "--Gateway:Host:Shells=1");
        await AskAsync(bench, "bench", cancellationToken);
        await bench.Gateway.StopSiteAsync("bench", cancellationToken);
        await AskAsync(bench, "small", cancellationToken);
        await AskAsync(bench, "large", cancellationToken);
        Dirty((await VmsAsync(bench, cancellationToken)).Single(vm => (string?)vm["site"] == "large"));

        var (template, small, large) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            template.Add(await ActivateAsync(bench, "bench", "shell", cancellationToken));
            await bench.Gateway.StopSiteAsync("bench", cancellationToken);
            small.Add(await ActivateAsync(bench, "small", "suspended", cancellationToken));
            large.Add(await ActivateAsync(bench, "large", "suspended", cancellationToken));
        }

        await RestAsync(bench, cancellationToken);
        var (taken, used) = await DiskAsync(bench, cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"  p50 from the template {template.Median():F1} ms, suspended {small.Median():F1} ms, with {DirtyMiB} MiB in use {large.Median():F1} ms"));
        return
        [
            Ratio("first byte of a suspended VM, of one from the template", AllowedRatio, small.Median(), template.Median(), "ms"),
            Ratio($"the same with {DirtyMiB} MiB in use", AllowedDirtyRatio, large.Median(), template.Median(), "ms"),
            Ratio("disk of suspended VMs, of the memory they use", AllowedDisk, taken, used, "MiB"),
        ];
    }

    private static object Site(string action)
        => new { Vm = new { MemoryMiB }, Boot = new { Template = "Auto" }, Idle = new { After = "00:00:00.1", Action = action } };

    private static Figure Ratio(string what, double allowed, double measured, double reference, string unit)
        => new(what, $"at most {allowed.ToString(CultureInfo.InvariantCulture)} ×", FormattableString.Invariant($"{measured / reference:F2} × ({measured:F1} of {reference:F1} {unit})"), measured <= allowed * reference);

    private static async Task<double> ActivateAsync(Bench bench, string site, string source, CancellationToken cancellationToken)
    {
        await RestAsync(bench, cancellationToken);
        var answer = await AskAsync(bench, site, cancellationToken);
        return ServerTimingEntries.Of(answer)?.Source == source
            ? answer.FirstByte.TotalMilliseconds
            : throw new InvalidOperationException($"The VM did not come from where it should ({source}):\n{answer.Head}");
    }

    private static Task<Answer> AskAsync(Bench bench, string site, CancellationToken cancellationToken)
        => FirstByte.MeasureAsync(new IPEndPoint(IPAddress.Loopback, bench.Gateway.Port), $"{site}.test", "/", cancellationToken);

    /// <summary>Until a shell waits and whatever can sleep does, with its process gone.</summary>
    private static async Task RestAsync(Bench bench, CancellationToken cancellationToken)
    {
        while (!IsAtRest(await VmsAsync(bench, cancellationToken)) || Directory.GetDirectories(Path.Combine(bench.Folder.State, "vms")).Length > 1)
        {
            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private static bool IsAtRest(IReadOnlyList<JsonNode> vms) => vms.Count(vm => (string?)vm["state"] == "Shell") == 1 && vms.All(vm => (string?)vm["state"] is "Shell" or "Suspended");

    private static async Task<IReadOnlyList<JsonNode>> VmsAsync(Bench bench, CancellationToken cancellationToken)
        => [.. (await bench.Gateway.Admin.GetFromJsonAsync<JsonArray>("/api/v1/vms", cancellationToken))!.OfType<JsonNode>()];

    /// <summary>Writes where nothing of the guest's is, as the guest would, from outside.</summary>
    private static void Dirty(JsonNode vm)
    {
        const string Key = "mem-path=/proc/self/";
        var memory = vm["argv"]!.AsArray().SelectMany(argument => ((string)argument!).Split(',')).Single(part => part.StartsWith(Key, StringComparison.Ordinal))[Key.Length..];
        using var file = File.OpenHandle($"/proc/{(int)vm["pid"]!}/{memory}", FileMode.Open, FileAccess.ReadWrite);
        for (var mebibyte = FirstDirtyMiB; mebibyte < FirstDirtyMiB + DirtyMiB; mebibyte++)
        {
            RandomAccess.Write(file, RandomNumberGenerator.GetBytes(1 << 20), (long)mebibyte << 20);
        }
    }

    /// <summary>In MiB.</summary>
    private static async Task<(double Taken, double Used)> DiskAsync(Bench bench, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(bench.Folder.State, "suspended");
        var used = Directory.GetDirectories(folder).Sum(state => (double)JsonNode.Parse(File.ReadAllText(Path.Combine(state, "snapshot.json")))!["memoryBytes"]!);
        using var du = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", folder]) { RedirectStandardOutput = true })!;
        var taken = (await du.StandardOutput.ReadToEndAsync(cancellationToken)).Split('\t')[0];
        await du.WaitForExitAsync(cancellationToken);
        return (double.Parse(taken, CultureInfo.InvariantCulture) / (1 << 20), used / (1 << 20));
    }
}
