using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>A thousand clients ask for one sleeping URL at the same moment.</summary>
internal sealed partial class Herd : IPromise
{
    private const int Requests = 1000;
    private const double AllowedConnectMilliseconds = 100;

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
        double[] connects = [.. Connect().Matches(bench.Gateway.Output).Select(connect => double.Parse(connect.Groups[1].Value, CultureInfo.InvariantCulture))];
        return
        [
            new Figure($"{Requests} requests at once", $"1 boot, {Requests} × 200", $"{boots} boot, {served} × 200", boots == 1 && served == Requests),
            new Figure(
                "slowest connect to the guest among them",
                $"at most {AllowedConnectMilliseconds:F0} ms",
                $"{connects.Max():F1} ms of {connects.Length} connects",
                connects.Max() <= AllowedConnectMilliseconds),
        ];
    }

    /// <summary>The launcher's own measurement of a connect, in milliseconds.</summary>
    [GeneratedRegex(@"connected to its guest in ([\d.]+) ms")]
    private static partial Regex Connect();
}
