using System.Diagnostics;
using System.Net;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>Many requests at once for a guest that serves one connection at a time, against as many to the guest itself, one after the other.</summary>
internal sealed class OneConnection : IPromise
{
    private const int Requests = 50;
    private const int Rounds = 7;
    private const double AllowedRatio = 1.1;

    public string Name => "serial";

    public string Description => $"{Requests} requests of 1 MiB at once to a guest that serves one connection at a time, and {Requests} to it by hand one after the other, {Rounds} interleaved rounds";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.CreateAsync(new { Idle = new { Action = "Keep" } }, cancellationToken);
        await ForeignGuest.AddAsync(bench.Folder, "serial", new Dictionary<string, string> { ["index.html"] = new('s', 1 << 20) }, cancellationToken, "--connections", "1");
        bench.Folder.AddSite("bench", "bench.test", "serial", new { Idle = new { Action = "Keep" } });
        await bench.StartAsync(cancellationToken);
        var vm = await bench.WakeAsync(cancellationToken);
        using var guest = new HttpClient { BaseAddress = new Uri($"http://{vm.Address}") };
        guest.DefaultRequestHeaders.ConnectionClose = true;

        var (ratios, served) = (new List<double>(), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            for (var request = 0; request < Requests; request++)
            {
                await guest.GetByteArrayAsync("/", cancellationToken);
            }

            var serial = Stopwatch.GetElapsedTime(begun);
            begun = Stopwatch.GetTimestamp();
            var slowest = (await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => AskAsync()))).Max();
            ratios.Add(slowest / serial);

            async Task<TimeSpan> AskAsync()
            {
                using var response = await bench.Gateway.GetAsync("bench.test", "/", cancellationToken);
                await response.Content.ReadAsByteArrayAsync(cancellationToken);
                served += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
                return Stopwatch.GetElapsedTime(begun);
            }
        }

        return
        [
            new Figure(
                $"{Requests} at once to a guest that serves one connection",
                $"all 200, the last after at most {AllowedRatio} × {Requests} services",
                $"{served} of {Requests * Rounds} × 200, {ratios.Median():F2} ×",
                served == Requests * Rounds && ratios.Median() <= AllowedRatio),
        ];
    }
}
