using Gateway.Qemu.Hypervisors;

namespace Gateway.Qemu;

/// <summary>The section <c>Gateway:Qemu</c>.</summary>
internal sealed class QemuOptions
{
    public const string SectionName = "Gateway:Qemu";

    public const string DefaultBinary = "qemu-system-x86_64";

    /// <summary>The program: a name to be found in PATH, or a path.</summary>
    public string Binary { get; set; } = DefaultBinary;

    /// <summary><c>auto</c>, <c>kvm</c> or <c>tcg</c>.</summary>
    public string Accelerator { get; set; } = "auto";

    /// <summary>
    /// Whom VM processes run as when the gateway is root: a name, <c>uid</c> or <c>uid:gid</c>. Empty: a number that belongs to nobody (61182:61182); <c>root</c>: as the gateway, on purpose.
    /// Where the gateway is not root it must be empty.
    /// </summary>
    public string User { get; set; } = "";

    /// <summary><see cref="Accelerator"/> as a value; null where it is none.</summary>
    internal AcceleratorPreference? Preference => Accelerator switch
    {
        "auto" => AcceleratorPreference.Auto,
        "kvm" => AcceleratorPreference.Kvm,
        "tcg" => AcceleratorPreference.Tcg,
        _ => null,
    };
}
