using Gateway.Images.Documents;
using Gateway.Images.Foreign.Solo5;
using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kernels;

/// <summary>Which kernels QEMU and Solo5's tenders run, and what would run the others.</summary>
internal static class KernelRules
{
    /// <summary>Why a kernel cannot be booted, to be read after its name; null where it can.</summary>
    public static string? WhyNot(KernelFacts kernel, MachineType machine) => kernel switch
    {
        { Format: KernelFormat.LinuxImage } => null,
        { Format: KernelFormat.Compressed } => "is compressed: unpack it first (gunzip, unxz, bunzip2 or unzstd).",
        { Format: KernelFormat.Efi } => "is a program for UEFI firmware, which these machines have not: QEMU with OVMF would run it. Take the kernel's ELF file, or its bzImage.",
        { Format: not KernelFormat.Elf } => "is no kernel: neither an ELF file nor a Linux boot image. A disk that boots by itself is given with --disk alone.",
        { IsExecutable: false } => "is an ELF file that is not linked (or not of a little-endian machine): it cannot be loaded.",
        { Machine: not (KernelFacts.I386 or KernelFacts.X64) } => $"is for another processor ({NameOf(kernel.Machine)}): an emulator of that one would run it, these machines are x86-64. Build it for x86-64.",
        { Solo5: Solo5Target.Hvt or Solo5Target.Spt } => WhyNotTender(kernel, machine),
        { Solo5: { } target and not Solo5Target.Virtio } => WhyNot(target),
        _ when machine is MachineType.Solo5Hvt or MachineType.Solo5Spt => $"is no Solo5 binary for {ChoiceNames.Of(machine)}, and that runs nothing else.",
        { HasMultiboot: true, HasMultibootAddresses: false, Machine: KernelFacts.X64 } =>
            "has a multiboot header without load addresses, and is 64-bit: QEMU takes such a header in 32-bit files only. 'objcopy -O elf32-i386 IN OUT' makes it one.",
        { HasMultiboot: true } when machine == MachineType.Microvm => "is entered by its multiboot header, which a microvm cannot do: it needs the machine pc or q35.",
        { HasPvhEntry: true } or { HasMultiboot: true } => null,
        { HasXenNotes: true } => "is a guest for Xen only: it has notes of Xen, but no entry for PVH outside it (XEN_ELFNOTE_PHYS32_ENTRY). Xen ('xl create') would run it; build it for QEMU.",
        _ => "has neither a PVH note (XEN_ELFNOTE_PHYS32_ENTRY) nor a multiboot header, so QEMU cannot enter it. Firecracker would, if it takes the 64-bit boot protocol of Linux. Build it for QEMU (Unikraft: plat qemu; Linux: CONFIG_PVH).",
    };

    private static string? WhyNotTender(KernelFacts kernel, MachineType machine)
        => Solo5Binary.MachineOf(kernel) is { } needed && needed != machine
            ? $"is a Solo5 binary for machine {ChoiceNames.Of(needed)}, not {ChoiceNames.Of(machine)}."
            : Solo5Binary.WhyNot(kernel);

    private static string WhyNot(Solo5Target target) => target switch
    {
        Solo5Target.Xen => "is a Solo5 binary for Xen, which would run it ('xl create'). MirageOS: 'mirage configure -t virtio' makes one that QEMU boots.",
        Solo5Target.Muen => "is a Solo5 binary for the Muen separation kernel, which would run it. MirageOS: 'mirage configure -t virtio' makes one that QEMU boots.",
        Solo5Target.Genode => "is a Solo5 binary for Genode, which would run it. MirageOS: 'mirage configure -t virtio' makes one that QEMU boots.",
        _ => $"is a Solo5 binary for a target that is not known here ({(int)target}). MirageOS: 'mirage configure -t virtio' makes one that QEMU boots.",
    };

    private static string NameOf(int machine) => machine switch
    {
        8 => "MIPS",
        20 => "PowerPC",
        21 => "64-bit PowerPC",
        22 => "S/390",
        40 => "32-bit Arm",
        183 => "AArch64",
        243 => "RISC-V",
        _ => $"ELF machine {machine}",
    };
}
