using System.Net;
using Gateway.Benchmarks.Measuring;

namespace Gateway.Benchmarks.Promises;

/// <summary>What it costs that a TCP connection passes the gateway, against HAProxy in front of the very same server: bytes in bulk, either way, and small questions and answers.</summary>
internal sealed class TcpPump : IPromise
{
    private const int Rounds = 7;
    private const double AllowedShare = 0.7;

    public string Name => "tcp";

    public string Description => $"TCP connections through the gateway and through haproxy to the same server, {Rounds} interleaved rounds";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var iperf = await ForeignServer.StartIperfAsync(cancellationToken);
        await using var nginx = await ForeignServer.StartNginxAsync(cancellationToken);
        await using var bulkHaproxy = await ForeignServer.StartHaproxyAsync(iperf.Address, cancellationToken);
        await using var smallHaproxy = await ForeignServer.StartHaproxyAsync(nginx.Address, cancellationToken);
        await using var gateway = await ScriptedGateway.StartAsync([iperf.Address, nginx.Address], cancellationToken);
        var (bulk, small) = (gateway.Addresses[0], gateway.Addresses[1]);
        return
        [
            await CompareAsync("bytes to the server", "Gbit/s", bulk, bulkHaproxy.Address, address => Iperf.GigabitsPerSecondAsync(address, fromServer: false, cancellationToken)),
            await CompareAsync("bytes from the server", "Gbit/s", bulk, bulkHaproxy.Address, address => Iperf.GigabitsPerSecondAsync(address, fromServer: true, cancellationToken)),
            await CompareAsync("small round trips", "1/s", small, smallHaproxy.Address, address => Wrk.RequestsPerSecondAsync(address, "tcp.test", cancellationToken)),
        ];
    }

    private static async Task<Figure> CompareAsync(string what, string unit, IPEndPoint gateway, IPEndPoint haproxy, Func<IPEndPoint, Task<double>> measureAsync)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            // Each is first as often as the other.
            var (first, second) = round % 2 == 0 ? (gateway, haproxy) : (haproxy, gateway);
            var (firstRate, secondRate) = (await measureAsync(first), await measureAsync(second));
            if (round > 0)
            {
                // The first round only warms both up.
                ours.Add(round % 2 == 0 ? firstRate : secondRate);
                theirs.Add(round % 2 == 0 ? secondRate : firstRate);
            }
        }

        var share = ours.Zip(theirs, (our, their) => our / their).Median();
        return new Figure($"TCP, {what}, of haproxy's", $"at least {AllowedShare:P0}", $"{share:P1} ({ours.Median():F1} of {theirs.Median():F1} {unit})", share >= AllowedShare);
    }
}
