using System.Globalization;

namespace Gateway.Hosting.Transport;

/// <summary>How many descriptors this process may have; .NET raises the soft limit to the hard one.</summary>
internal static class DescriptorLimit
{
    private const string Limits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    /// <summary>What the runtime, listening sockets, logs and watches take.</summary>
    private const int Own = 256;
    private const int Least = 16;

    /// <summary>
    /// How many clients may be connected at once, so that as many descriptors are left for guests and VMs. A process that has none left does not just fail to take a connection: the runtime itself
    /// ends it, and strangers decide how many connect.
    /// </summary>
    public static int Connections => Math.Max(Least, (Read() - Own) / 2);

    /// <summary>What the process may have in all.</summary>
    public static int Read()
    {
        var line = File.ReadLines(Limits).First(line => line.StartsWith(OpenFiles, StringComparison.Ordinal));
        var soft = line[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}
