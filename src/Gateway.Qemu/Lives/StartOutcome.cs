namespace Gateway.Qemu.Lives;

/// <summary>What came of starting a VM, where it can be gone on with.</summary>
internal enum StartOutcome
{
    Ready,

    /// <summary>Somebody else listens on its ports.</summary>
    PortsTaken,

    /// <summary>Its guest reset the machine while it booted, as one does that wants to boot again.</summary>
    Reset,
}
