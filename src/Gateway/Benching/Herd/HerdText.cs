using System.Globalization;
using Gateway.Benching.Boot;
using Gateway.Cli;

namespace Gateway.Benching.Herd;

/// <summary>A result of <c>bench herd</c> for a terminal.</summary>
internal static class HerdText
{
    public static void Write(TextWriter output, HerdResult result)
    {
        output.WriteLine($"{result.Image}, requests at the same moment, time to first byte in ms");
        output.WriteLine(result.Machine.Describe());
        output.WriteLine();
        var table = new Table("GATEWAY", "URLS", "REQUESTS", "SERVED", "VMS", "FROM", "MEDIAN", "P95", "MAX", "SECONDS");
        foreach (var herd in result.Herds)
        {
            table.Add(
                herd.Gateway,
                Text(herd.Urls),
                Text(herd.Requests),
                Text(herd.Served),
                Text(herd.Vms),
                string.Join(", ", herd.Sources.Select(source => $"{source.Value} {source.Key}")),
                Text(herd.FirstByte?.Median),
                Text(herd.FirstByte?.P95),
                Text(herd.FirstByte?.Max),
                herd.Seconds.ToString("F2", CultureInfo.InvariantCulture));
        }

        table.WriteTo(output);
        foreach (var failure in result.Herds.SelectMany(herd => herd.Failures).Distinct())
        {
            output.WriteLine($"failed: {failure}");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double? milliseconds) => milliseconds is { } value ? BootText.Milliseconds(value) : "–";
}
