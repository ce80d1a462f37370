namespace Gateway.Qemu.Hypervisors;

/// <summary>Values of <c>Gateway:Qemu:Accelerator</c>.</summary>
internal enum AcceleratorPreference
{
    /// <summary>KVM where it works, else TCG with a warning that says why.</summary>
    Auto,

    /// <summary>KVM or nothing.</summary>
    Kvm,

    /// <summary>TCG also where KVM would work.</summary>
    Tcg,
}
