namespace Gateway.Qemu.Hypervisors;

/// <summary>What VMs are run with, found out once: program, accelerator, user.</summary>
/// <param name="Program">Absolute path of QEMU.</param>
/// <param name="MicrovmProgram">Absolute path of the program that microvm machines are run with: a leaner one where it can, else the same.</param>
/// <param name="Version">As QEMU tells it.</param>
/// <param name="Accelerator">What runs the guest's code.</param>
/// <param name="Reason">Why that one.</param>
/// <param name="Identity">Whom VM processes run as.</param>
internal sealed record Hypervisor(string Program, string MicrovmProgram, string Version, Accelerator Accelerator, string Reason, VmIdentity Identity);
