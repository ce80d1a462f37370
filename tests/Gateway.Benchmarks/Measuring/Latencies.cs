using System.Diagnostics;
using System.Net;
using Gateway.Benching.Overhead;

namespace Gateway.Benchmarks.Measuring;

/// <summary>How long single requests take.</summary>
internal static class Latencies
{
    /// <summary>One request for <c>bench.test</c> after the other on one kept connection, in milliseconds.</summary>
    public static async Task<IReadOnlyList<double>> MeasureAsync(IPEndPoint address, int requests, CancellationToken cancellationToken)
    {
        using var client = new KeepAliveClient(address, "bench.test", "/");
        var latencies = new List<double>(requests);
        for (var i = 0; i < requests; i++)
        {
            var sent = Stopwatch.GetTimestamp();
            await client.AskAsync(cancellationToken);
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return latencies;
    }
}
