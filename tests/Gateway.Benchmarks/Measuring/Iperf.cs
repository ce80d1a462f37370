using System.Net;
using System.Text.Json;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Debian's <c>iperf3</c> as the load: one connection, as many bytes as it takes in a few seconds.</summary>
internal static class Iperf
{
    private const int Seconds = 2;

    /// <summary>What arrived, in Gbit/s.</summary>
    /// <param name="address">Leads to an <c>iperf3</c> that serves.</param>
    /// <param name="fromServer">Whether the server sends; else the client.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<double> GigabitsPerSecondAsync(IPEndPoint address, bool fromServer, CancellationToken cancellationToken)
    {
        await using var iperf = ChildProcess.Start(
            "iperf3", ["--client", $"{address.Address}", "--port", $"{address.Port}", "--time", $"{Seconds}", "--json", .. fromServer ? ["--reverse"] : Array.Empty<string>()], Path.GetTempPath());
        var exitCode = await iperf.WaitForExitAsync(cancellationToken);
        return exitCode == 0
            ? JsonElement.Parse(iperf.Output).GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble() / 1e9
            : throw new InvalidOperationException($"iperf3 against {address} ended with {exitCode}:\n{iperf.Output}");
    }
}
