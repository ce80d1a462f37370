using Gateway.Benching.Statistics;

namespace Gateway.Benching.Overhead;

/// <summary>What one way to the guest makes of warm requests.</summary>
/// <param name="Proxy">What is in between.</param>
/// <param name="RequestsPerSecond">On many connections, of several rounds.</param>
/// <param name="Latency">Milliseconds of one request after the other, on one connection.</param>
internal sealed record ProxyFigures(string Proxy, Summary RequestsPerSecond, Summary Latency);
