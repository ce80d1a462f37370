namespace Gateway.Qemu.Hypervisors;

/// <summary>What runs the guest's code.</summary>
internal enum Accelerator
{
    /// <summary>The processor itself, by way of <c>/dev/kvm</c>.</summary>
    Kvm,

    /// <summary>QEMU's own translator: slower, and works everywhere.</summary>
    Tcg,
}
