using System.Globalization;

namespace Gateway.Benchmarks.Measuring;

/// <summary>What the kernel says of a process's memory and descriptors (proc(5)).</summary>
internal static class ProcessMemory
{
    /// <summary>What is resident now, in MiB.</summary>
    public static double ResidentMiB(int process) => Read(process, "VmRSS:");

    /// <summary>The most that was ever resident since <see cref="ForgetPeak"/>, in MiB.</summary>
    public static double PeakMiB(int process) => Read(process, "VmHWM:");

    /// <summary>Lets the peak begin anew.</summary>
    public static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    /// <summary>How many sockets it has open.</summary>
    public static int Sockets(int process)
        => new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos().Count(descriptor => descriptor.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private static double Read(int process, string field)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
