namespace Gateway.Vms.Instances;

/// <summary>Why a VM takes no more requests.</summary>
internal enum DrainReason
{
    /// <summary>Its idle time is over.</summary>
    Idle,

    /// <summary>It was for one request, and that has ended.</summary>
    Served,

    /// <summary>It was idle, and another VM needs the room.</summary>
    Shed,

    /// <summary>Its site or image is another now.</summary>
    Outdated,

    /// <summary>A request could not connect to it.</summary>
    Unreachable,

    /// <summary>Somebody asked for it.</summary>
    Asked,

    /// <summary>The gateway is going.</summary>
    Shutdown,
}
