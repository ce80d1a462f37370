namespace Gateway.Vms.Launching;

/// <summary>Where the VM of a lease came from.</summary>
public enum VmSource
{
    /// <summary>Booted from its kernel.</summary>
    Cold,

    /// <summary>Restored from the image's template.</summary>
    Template,

    /// <summary>A process started ahead of demand was claimed.</summary>
    Shell,

    /// <summary>The instance's own suspended state was resumed.</summary>
    Suspended,

    /// <summary>It was running already.</summary>
    Warm,
}
