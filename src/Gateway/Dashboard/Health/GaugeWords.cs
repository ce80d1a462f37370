using Gateway.Dashboard.Layout;

namespace Gateway.Dashboard.Health;

/// <summary>What bounded things are called on a page.</summary>
internal static class GaugeWords
{
    private const string OfMemory = "MiB";

    public static string Of(string name) => name switch
    {
        "memoryMiB" => "Guest memory",
        "vms" => "VMs",
        "boots" => "Boots under way",
        "queuedBoots" => "Boots that wait for their turn",
        "pendingRequests" => "Requests that wait for a VM",
        "shells" => "Shells ahead of demand",
        "templatesMiB" => "Templates on disk",
        "suspendedMiB" => "Suspended states on disk",
        "volumesMiB" => "Volumes on disk",
        "connections" => "Connections of clients",
        "tcpConnections" => "TCP connections of clients",
        "adminConnections" => "Connections to this port",
        "descriptors" => "File descriptors",
        _ => name,
    };

    public static string Amount(string name, long amount) => name.EndsWith(OfMemory, StringComparison.Ordinal) ? Figures.Memory(amount) : Figures.Count(amount);
}
