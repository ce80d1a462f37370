using System.Globalization;
using Gateway.Cli;

namespace Gateway.Benching.Overhead;

/// <summary>A result of <c>bench proxy</c> for a terminal.</summary>
internal static class ProxyText
{
    public static void Write(TextWriter output, ProxyResult result)
    {
        output.WriteLine($"{result.Image}{result.Path}, warm requests to one guest, {result.Rounds} interleaved rounds of {result.Connections} connections and of one");
        output.WriteLine(result.Machine.Describe());
        output.WriteLine();
        var (none, yarp) = (result.Proxies[0], result.Proxies.First(proxy => proxy.Proxy == "bare YARP"));
        var table = new Table("PROXY", "REQUESTS/S", "OF BARE YARP", "MEDIAN MS", "ADDED TO NONE", "P95 MS");
        foreach (var proxy in result.Proxies)
        {
            table.Add(
                proxy.Proxy,
                proxy.RequestsPerSecond.Median.ToString("F0", CultureInfo.InvariantCulture),
                (proxy.RequestsPerSecond.Median / yarp.RequestsPerSecond.Median).ToString("P0", CultureInfo.InvariantCulture),
                Time(proxy.Latency.Median),
                Time(proxy.Latency.Median - none.Latency.Median),
                Time(proxy.Latency.P95));
        }

        table.WriteTo(output);
        foreach (var missing in result.Missing)
        {
            output.WriteLine($"{missing}: not installed");
        }
    }

    private static string Time(double milliseconds) => milliseconds.ToString("F3", CultureInfo.InvariantCulture);
}
