using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Promises;

/// <summary>A host with ten thousand sites: how soon it listens, how soon a change of all of them is served, and what they cost while nobody asks.</summary>
internal sealed class Sites : IPromise
{
    private const int Count = 10_000;
    private const int Rounds = 3;
    private const int Clients = 4;
    private const double AllowedStartSeconds = 1.5;
    private const double AllowedReloadSeconds = 1;
    private const double AllowedMemoryMiB = 150;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public string Name => "sites";

    public string Description => $"{Count} site files: {Rounds} starts, {Rounds} reloads of all of them under {Clients} clients, memory at rest";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.CreateAsync(new { Idle = new { Action = "Keep" } }, cancellationToken);
        ManySites.Write(bench.Folder, Count);
        var (starts, memories) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await bench.EndAsync();
            var started = Stopwatch.GetTimestamp();
            await bench.StartAsync(cancellationToken);
            starts.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            await Task.Delay(Settling, cancellationToken);
            memories.Add(ResidentMiB(bench.Gateway.Id));
        }

        await bench.WakeAsync(cancellationToken);
        var (reloads, answers) = (new List<double>(), new List<HttpStatusCode>());
        for (var round = 1; round <= Rounds; round++)
        {
            using var done = new CancellationTokenSource();
            Task<List<HttpStatusCode>>[] clients = [.. Enumerable.Range(0, Clients).Select(_ => AskAsync(bench.Gateway, done.Token, cancellationToken))];
            reloads.Add(await ReloadAsync(bench, round, cancellationToken));
            await done.CancelAsync();
            answers.AddRange((await Task.WhenAll(clients)).SelectMany(statuses => statuses));
        }

        var lost = answers.Count(status => status != HttpStatusCode.OK);
        var after = ResidentMiB(bench.Gateway.Id);
        Console.WriteLine($"  memory after the reloads and {answers.Count} requests {after:F0} MiB");
        return
        [
            new Figure($"{Count} sites, start to listening", "p50 at most 1.5 s", $"{starts.Median():F2} s (max {starts.Max():F2})", starts.Median() <= AllowedStartSeconds),
            new Figure($"{Count} sites, memory at rest", "at most 150 MiB", $"{memories.Max():F0} MiB", memories.Max() <= AllowedMemoryMiB),
            new Figure($"{Count} sites, all changed, served", "p50 at most 1 s", $"{reloads.Median():F2} s (max {reloads.Max():F2})", reloads.Median() <= AllowedReloadSeconds),
            new Figure("requests lost meanwhile", "none", $"{lost} of {answers.Count}", lost == 0 && answers.Count > 0),
        ];
    }

    /// <summary>From the last change of a file to the moment when all of them are served.</summary>
    private static async Task<double> ReloadAsync(Bench bench, int version, CancellationToken cancellationToken)
    {
        ManySites.Write(bench.Folder, Count, version);
        var changed = Stopwatch.GetTimestamp();

        // The last file that is changed asks for an image that is not there, so that nothing boots to find out.
        var name = $"last{version}";
        bench.Folder.AddSite(name, $"{name}.test", "missing");
        await bench.Gateway.WaitForLineAsync(line => line.Contains($" {Count + 1 + version} sites", StringComparison.Ordinal), cancellationToken);
        return Stopwatch.GetElapsedTime(changed).TotalSeconds;
    }

    private static async Task<List<HttpStatusCode>> AskAsync(GatewayProcess gateway, CancellationToken done, CancellationToken cancellationToken)
    {
        var statuses = new List<HttpStatusCode>();
        while (!done.IsCancellationRequested)
        {
            using var response = await gateway.GetAsync("bench.test", "/", cancellationToken);
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }

    private static double ResidentMiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
