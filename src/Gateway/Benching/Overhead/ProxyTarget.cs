using System.Net;

namespace Gateway.Benching.Overhead;

/// <summary>A way to the very same guest.</summary>
/// <param name="Name">What is in between.</param>
/// <param name="Address">Where it listens.</param>
internal sealed record ProxyTarget(string Name, IPEndPoint Address);
