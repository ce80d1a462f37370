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
        "boots" => "Boots",
        "queuedBoots" => "Queued boots",
        "pendingRequests" => "Waiting requests",
        "shells" => "Shells",
        "templatesMiB" => "Templates",
        "suspendedMiB" => "Suspended states",
        "volumesMiB" => "Volumes",
        "connections" => "Connections",
        "tcpConnections" => "TCP connections",
        "adminConnections" => "Admin connections",
        "descriptors" => "File descriptors",
        _ => name,
    };

    /// <summary>Whether to have all of it in use is as it should be.</summary>
    public static bool IsMeantToBeFull(string name) => name is "shells" or "boots";

    public static string Amount(string name, long amount) => name.EndsWith(OfMemory, StringComparison.Ordinal) ? Figures.Memory(amount) : Figures.Count(amount);
}
