namespace Gateway.Vms.Launching;

/// <summary>The parts an activation's time is spent on; called as in <c>Server-Timing</c> and in traces.</summary>
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

    /// <summary>From the hypervisor's start until the guest showed that it is there: by its line on the console, or else by its answer.</summary>
    Boot,

    /// <summary>
    /// From then, or from when its state was loaded, until it was proved ready: the answer after the line, what the image asks of a guest that was restored, the start of an application that
    /// its init had held back. Next to nothing where there is nothing to prove. <c>Server-Timing</c> has it in the phase before.
    /// </summary>
    Ready,

    /// <summary>From handing the request to the guest until its response began.</summary>
    Forward,
}
