namespace Gateway.Vms.Instances;

/// <summary>Where a VM is in its life.</summary>
public enum VmState
{
    /// <summary>There is no process.</summary>
    Cold,

    /// <summary>On its way to its guest's first answer, or waiting for its turn.</summary>
    Booting,

    /// <summary>The guest answers.</summary>
    Ready,

    /// <summary>No new requests: it finishes its leases, then stops.</summary>
    Draining,

    /// <summary>Its state is being written to disk.</summary>
    Suspending,

    /// <summary>Its state is on disk; there is no process.</summary>
    Suspended,

    /// <summary>On its way back from its state on disk.</summary>
    Resuming,

    /// <summary>It did not come up, or ended by itself.</summary>
    Failed,

    /// <summary>A process started ahead of demand, which no instance owns yet.</summary>
    Shell,

    /// <summary>A template is being made of it; it never serves a client.</summary>
    Baking,
}
