namespace Gateway.Vms.Launching;

/// <summary>What a launcher runs VMs with.</summary>
/// <param name="Launcher">Its name, <c>qemu</c>.</param>
/// <param name="Version">The hypervisor's version as it tells it.</param>
/// <param name="Accelerator"><c>kvm</c> or <c>tcg</c>.</param>
/// <param name="Reason">Why that accelerator, in a sentence a person can act on.</param>
/// <param name="User">Whom VM processes run as; empty for the gateway's own user.</param>
public sealed record LauncherDescription(string Launcher, string Version, string Accelerator, string Reason, string User);
