using System.Net;
using System.Text.Json;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Debian's <c>iperf3</c> as the load: one connection, as many bytes as it takes in a few seconds.</summary>
internal static class Iperf
{
    private const int Seconds = 2;
    private const int Attempts = 20;
    private const string Busy = "the server is busy";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>What arrived, in Gbit/s.</summary>
    /// <param name="address">Leads to an <c>iperf3</c> that serves.</param>
    /// <param name="fromServer">Whether the server sends; else the client.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<double> GigabitsPerSecondAsync(IPEndPoint address, bool fromServer, CancellationToken cancellationToken)
    {
        string[] arguments =
            ["--client", $"{address.Address}", "--port", $"{address.Port}", "--time", $"{Seconds}", "--json", .. fromServer ? ["--reverse"] : Array.Empty<string>()];
        for (var attempt = 1; ; attempt++)
        {
            await using var iperf = ChildProcess.Start("iperf3", arguments, Path.GetTempPath());
            await iperf.WaitForExitAsync(cancellationToken);
            if (JsonElement.Parse(iperf.Output).GetProperty("end").TryGetProperty("sum_received", out var received))
            {
                return received.GetProperty("bits_per_second").GetDouble() / 1e9;
            }

            // It serves one at a time, and learns a little later that the last one has gone.
            if (attempt == Attempts || !iperf.Output.Contains(Busy, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"iperf3 against {address}:\n{iperf.Output}");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}
