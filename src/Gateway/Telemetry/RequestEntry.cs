namespace Gateway.Telemetry;

/// <summary>What somebody was on the way of who got no VM's answer.</summary>
internal enum RequestEntry
{
    /// <summary>A request to a site.</summary>
    Http,

    /// <summary>A request about which the VMs of other sites were asked first.</summary>
    Through,

    /// <summary>A TCP connection.</summary>
    Tcp,
}
