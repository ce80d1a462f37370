using Gateway.Hosting.Transport;
using Gateway.Vms.Admission;
using Gateway.Vms.History;

namespace Gateway.Admin.Health;

/// <summary>How the gateway stands: what is used of everything that is bounded, and what was refused or failed within the last hour.</summary>
internal sealed class HostHealth(HostGauges gauges, ClientPlaces places, FailureHistory failures)
{
    private const string Descriptors = "/proc/self/fd";
    private const string DescriptorSetting = "ulimit -n";

    /// <summary>Everything that is bounded.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public IReadOnlyList<HostGauge> Gauges() =>
    [
        .. gauges.Read(),
        Connections("connections", places.Http),
        Connections("tcpConnections", places.Tcp),
        Connections("adminConnections", places.Admin),
        new("descriptors", DescriptorSetting, Directory.EnumerateFileSystemEntries(Descriptors).Count(), DescriptorLimit.Read()),
    ];

    /// <summary>What was refused or failed, by reason, the most frequent first.</summary>
    public IReadOnlyList<FailureSummary> Failures() => failures.Summarise();

    private static HostGauge Connections(string name, ConnectionPlaces places) => new(name, DescriptorSetting, places.Taken, places.Most);
}
