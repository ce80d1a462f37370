using System.Net;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A thousand clients ask for one sleeping URL at the same moment.</summary>
internal sealed class Herd : IPromise
{
    private const int Requests = 1000;

    public string Name => "herd";

    public string Description => $"{Requests} simultaneous requests to one cold URL, default limits";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var bench = await Bench.StartAsync(new { }, cancellationToken, "--Logging:LogLevel:Gateway.Qemu=Debug");
        var responses = await Task.WhenAll(Enumerable.Range(0, Requests).Select(async _ =>
        {
            using var response = await bench.Gateway.GetAsync("bench.test", "/", cancellationToken);
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (response.StatusCode, Vm: response.Headers.TryGetValues("X-Gateway-Vm", out var ids) ? ids.Single() : "none");
        }));

        var served = responses.Count(response => response.StatusCode == HttpStatusCode.OK);
        var boots = responses.Select(response => response.Vm).Distinct().Count();
        return [new Figure($"{Requests} requests at once", $"1 boot, {Requests} × 200", $"{boots} boot, {served} × 200", boots == 1 && served == Requests)];
    }
}
