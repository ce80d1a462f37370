using Gateway.Images.Manifests;
using Gateway.Qemu.Hypervisors;

namespace Gateway.Qemu.CommandLine;

/// <summary>The board, the processor and what runs it.</summary>
internal static class MachineFlags
{
    public static IEnumerable<Flag> For(ImageManifest manifest, Accelerator accelerator, bool hasMemoryBacking)
    {
        var machine = Machine(manifest);
        yield return hasMemoryBacking ? machine with { Value = $"{machine.Value},memory-backend={MemoryFlags.BackingId}" } : machine;
        if (manifest.Machine == MachineType.Microvm)
        {
            yield return new("-global", "virtio-mmio.force-legacy=off", "virtio 1 devices: microvm's own default is the interface from before it");
        }

        if (manifest.Machine != MachineType.Microvm)
        {
            yield return new("-device", "vmgenid", "another identity in each process, so that a guest that knows of it draws other random numbers after a restore; no state carries it along");
        }

        yield return accelerator == Accelerator.Kvm
            ? new("-accel", "kvm", "the processor runs the guest's code")
            : new("-accel", $"tcg,tb-size={TranslationCacheMiB(manifest)}", "QEMU translates the guest's code; bounds the memory for that, of which the default is 1 GiB");
        yield return new("-cpu", Cpu(manifest, accelerator), manifest.Cpu.Length > 0 ? "the image asks for it" : "everything this accelerator offers");
    }

    /// <summary>The processor model: the image's, else the most the accelerator has.</summary>
    public static string Cpu(ImageManifest manifest, Accelerator accelerator) => (manifest.Cpu, accelerator) switch
    {
        ({ Length: > 0 } cpu, _) => cpu,
        (_, Accelerator.Kvm) => "host",
        _ => "max",
    };

    private static Flag Machine(ImageManifest manifest) => manifest switch
    {
        { Machine: MachineType.Microvm, Kind: ImageKind.Site } => new(
            "-machine",
            "microvm,acpi=off,pit=off,pic=off,rtc=on,isa-serial=off,x-option-roms=off",
            "the site guest needs a clock and nothing else: it finds its devices on the command line, its timer is the LAPIC's, its console is a debug port"),
        { Machine: MachineType.Microvm, Kind: ImageKind.Linux } => new(
            "-machine",
            "microvm,acpi=on,rtc=on,x-option-roms=off",
            "distributions' kernels find virtio-mmio devices by ACPI only"),
        { Machine: MachineType.Microvm } => new(
            "-machine",
            "microvm,acpi=off,rtc=on,x-option-roms=off",
            "unikernels find virtio-mmio devices on the command line, where QEMU puts them without ACPI only; that firmware is quicker, too"),
        { Machine: MachineType.Q35 } => new("-machine", HasIde(manifest) ? $"q35,{Unneeded}" : $"q35,sata=off,{Unneeded}", "a PC with PCI Express, less what no server needs"),
        { Machine: MachineType.Pc } => new("-machine", $"pc,{Unneeded}", "a PC with PCI, less what no server needs"),
        _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest.Machine, "not a machine"),
    };

    private const string Unneeded = "usb=off,vmport=off,smbus=off";

    private static bool HasIde(ImageManifest manifest) => manifest.Disks.Any(disk => disk.Bus == DiskBus.Ide);

    // The site guest has some 800 blocks of code; a Linux has a hundred times as many.
    private static int TranslationCacheMiB(ImageManifest manifest) => manifest.Kind == ImageKind.Site ? 8 : 128;
}
