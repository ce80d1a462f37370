namespace Gateway.Vms.Instances;

/// <summary>What moves a VM from one state to another.</summary>
public enum VmTrigger
{
    BootRequested,

    /// <summary>The boot is not wanted any more: the image changed meanwhile, everybody left before its turn, or the gateway shuts down.</summary>
    BootAbandoned,

    BootFailed,
    GuestAnswered,

    /// <summary>An earlier gateway launched it, and it serves on.</summary>
    Adopted,

    /// <summary>Idle past its policy, shed, stopped by hand, outdated, or out of reach.</summary>
    DrainRequested,

    /// <summary>The process has ended as it was asked to.</summary>
    Stopped,

    /// <summary>It was let go of while it runs: the next gateway takes it over.</summary>
    Left,

    /// <summary>The process has ended by itself.</summary>
    Died,

    SuspendRequested,
    SuspendAborted,
    StateSaved,
    ResumeRequested,

    /// <summary>The state on disk cannot be used; the VM boots instead.</summary>
    StateUnusable,

    /// <summary>The state on disk was given up.</summary>
    Evicted,
}
