namespace Gateway.Vms.Launching;

/// <summary>Why a VM did not come up.</summary>
public enum VmLaunchFailure
{
    /// <summary>The hypervisor is missing, too old, or cannot do what the configuration demands: no launch will work until somebody acts.</summary>
    Unsupported,

    /// <summary>The host ran out of something (addresses, ports, processes, memory, disk), killed the hypervisor, or a race was lost: trying again can help.</summary>
    Host,

    /// <summary>The disk that volumes may take is taken.</summary>
    VolumesFull,

    /// <summary>The hypervisor refused the image or its command line.</summary>
    Refused,

    /// <summary>The guest ended, crashed or powered off before it answered.</summary>
    GuestDied,

    /// <summary>The suspended state that it was to run on from cannot be used.</summary>
    StateUnusable,
}
