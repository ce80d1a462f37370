namespace Gateway.Vms.Admission;

/// <summary>What is used of something that is bounded.</summary>
/// <param name="Name">What it is: <c>memoryMiB</c>.</param>
/// <param name="Setting">What bounds it: <c>Gateway:Host:MaxMemoryMiB</c>.</param>
/// <param name="Used">How much is used now.</param>
/// <param name="Limit">How much may be.</param>
public sealed record HostGauge(string Name, string Setting, long Used, long Limit);
