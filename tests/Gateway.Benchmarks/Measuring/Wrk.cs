using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Debian's <c>wrk</c> as the load: one thread, 32 connections, a few seconds.</summary>
internal static partial class Wrk
{
    public static async Task<double> RequestsPerSecondAsync(IPEndPoint address, string host, CancellationToken cancellationToken)
    {
        await using var wrk = ChildProcess.Start("wrk", ["-t1", "-c32", "-d4s", "-H", $"Host: {host}", $"http://{address}/"], Path.GetTempPath());
        var exitCode = await wrk.WaitForExitAsync(cancellationToken);
        var rate = Rate().Match(wrk.Output);
        if (exitCode != 0 || !rate.Success || wrk.Output.Contains("Non-2xx", StringComparison.Ordinal) || wrk.Output.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"wrk against {address} ended with {exitCode}:\n{wrk.Output}");
        }

        return double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}
