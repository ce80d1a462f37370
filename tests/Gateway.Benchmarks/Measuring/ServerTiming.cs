using System.Globalization;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Reads what the gateway says about where a request's time went.</summary>
internal static class ServerTiming
{
    /// <summary>A phase in milliseconds; zero where it is not there.</summary>
    public static double Phase(this HttpResponseMessage response, string phase)
    {
        var entries = response.Headers.GetValues("Server-Timing").Last().Split(',', StringSplitOptions.TrimEntries);
        var entry = entries.FirstOrDefault(entry => entry.StartsWith($"{phase};dur=", StringComparison.Ordinal));
        return entry is null ? 0 : double.Parse(entry[(entry.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
    }
}
