using System.Globalization;

namespace Gateway.Benching.Measuring;

/// <summary>The memory of a process of which a shared page counts by its share, so that the sum over processes is what they take together (proc(5), <c>smaps_rollup</c>).</summary>
internal static class ProportionalSetSize
{
    private const string Field = "Pss:";

    /// <summary>In MiB.</summary>
    /// <exception cref="IOException">The process is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public static double MiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return double.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
