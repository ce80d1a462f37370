using System.Globalization;

namespace Gateway.Benching.Measuring;

/// <summary>What the kernel says of the memory of other processes.</summary>
internal static class ProcessMemory
{
    /// <summary>
    /// The proportional set size in MiB (proc(5), <c>smaps_rollup</c>): a page that is shared counts for each by its share, so that the sum over all is what they take together.
    /// </summary>
    /// <exception cref="IOException">The process is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public static double ProportionalMiB(int process)
    {
        const string Field = "Pss:";
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return double.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
