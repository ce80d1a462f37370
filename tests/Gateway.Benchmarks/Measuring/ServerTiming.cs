using Gateway.Benching.Measuring;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Reads what the gateway says about where a request's time went.</summary>
internal static class ServerTiming
{
    /// <summary>A phase in milliseconds; zero where it is not there.</summary>
    public static double Phase(this HttpResponseMessage response, string phase)
        => ServerTimingEntries.Parse(response.Headers.GetValues("Server-Timing").Last())!.Phases.GetValueOrDefault(phase);
}
