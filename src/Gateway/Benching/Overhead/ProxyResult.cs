namespace Gateway.Benching.Overhead;

/// <summary>One run of <c>gateway bench proxy</c>.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Image">The image's name.</param>
/// <param name="Digest">The image's digest.</param>
/// <param name="Path">What was asked for.</param>
/// <param name="Machine">What it was measured on.</param>
/// <param name="Connections">How many at a time.</param>
/// <param name="Rounds">How many, each of every proxy.</param>
/// <param name="Proxies">What was measured, the guest itself first.</param>
/// <param name="Missing">Which proxies are not installed.</param>
internal sealed record ProxyResult(
    DateTimeOffset StartedAt,
    string Image,
    string Digest,
    string Path,
    Machine Machine,
    int Connections,
    int Rounds,
    IReadOnlyList<ProxyFigures> Proxies,
    IReadOnlyList<string> Missing);
