namespace Gateway.Vms.Launching;

/// <summary>The parts an activation's time is spent on; names as in <c>Server-Timing</c>.</summary>
public enum VmPhase
{
    /// <summary>Waiting for a boot slot or for a place in the guest.</summary>
    Queue,

    /// <summary>Taking a shell.</summary>
    Claim,

    /// <summary>From starting the process until the hypervisor has opened its console.</summary>
    Spawn,

    /// <summary>Loading device state and memory.</summary>
    Restore,

    /// <summary>From the hypervisor's start until the guest answered.</summary>
    Boot,

    /// <summary>From handing the request to the guest until its response began.</summary>
    Forward,
}
