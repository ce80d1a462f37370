using System.Globalization;

namespace Gateway.Benchmarks.Measuring;

/// <summary>What the kernel says of a process's memory (proc(5), <c>status</c>).</summary>
internal static class ProcessMemory
{
    /// <summary>What is resident now, in MiB.</summary>
    public static double ResidentMiB(int process) => Read(process, "VmRSS:");

    /// <summary>The most that was ever resident since <see cref="ForgetPeak"/>, in MiB.</summary>
    public static double PeakMiB(int process) => Read(process, "VmHWM:");

    /// <summary>Lets the peak begin anew.</summary>
    public static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private static double Read(int process, string field)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
