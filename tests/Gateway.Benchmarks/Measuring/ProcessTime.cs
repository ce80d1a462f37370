using System.Globalization;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The processor time of a process that runs, its threads included.</summary>
internal static class ProcessTime
{
    /// <summary>Nanoseconds are not to be had for another process: hundredths of a second, of which a sample of many makes more.</summary>
    private const double TicksPerSecond = 100;

    public static double Seconds(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
