using System.Net;
using Gateway.Images.Manifests;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.CommandLine;

/// <summary>The cold boot of a VM, flag by flag with its reason, and what its machine goes without.</summary>
internal static class BootExplanation
{
    // Stands where each VM has a folder and an address of its own.
    private const string Folder = "/VM";
    private static readonly IPAddress Address = new([127, 64, 0, 1]);

    /// <exception cref="VmLaunchException">The image asks for what its machine has not (<see cref="VmLaunchFailure.Refused"/>).</exception>
    public static LaunchExplanation Of(VmSpecification specification, Hypervisor hypervisor)
    {
        var (manifest, folder) = (specification.Image.Manifest, specification.Image.Folder);
        var resources = VmResources.ByPath(manifest, folder, Folder, GuestNetworkPlan.Forwards(Address, manifest.Ports, attempt: 0)) with { Volume = $"{Folder}/volume" };
        var flags = QemuCommandLine.Build(specification, hypervisor.Accelerator, resources);
        return new LaunchExplanation(
            manifest.Machine == MachineType.Microvm ? hypervisor.MicrovmProgram : hypervisor.Program,
            [.. flags.Select(flag => new ExplainedPart(ShellLine.Join(flag.Arguments), flag.Reason))],
            [.. LeftOut(manifest)]);
    }

    private static IEnumerable<ExplainedPart> LeftOut(ImageManifest manifest)
    {
        yield return new("graphics card, keyboard, mouse, sound", "nobody sits in front of it; each is code that a guest could attack");
        yield return new("floppy, CD drive, parallel port, second serial port, balloon", "nothing that was not asked for (-nodefaults)");
        if (manifest.Disks.Count == 0)
        {
            yield return new("disks", "the image has none");
        }

        foreach (var part in manifest.Machine == MachineType.Microvm ? LeftOutOfMicrovm(manifest) : LeftOutOfPc(manifest))
        {
            yield return part;
        }
    }

    private static IEnumerable<ExplainedPart> LeftOutOfMicrovm(ImageManifest manifest)
    {
        yield return new("PCI bus and its firmware", "a microvm has virtio-mmio: fewer devices to start, and a firmware that does little else than to enter the kernel");
        yield return new("option ROMs", "nothing is booted from a card");
        if (manifest.Kind != ImageKind.Linux)
        {
            yield return new("ACPI", "its tables cost time, and the guest finds its devices on the command line");
        }

        if (manifest.Kind == ImageKind.Site)
        {
            yield return new("PIT, PIC, serial port", "the site guest has the LAPIC for a timer and a debug port for a console; a PIT alone would wake QEMU 36 times a second");
        }
    }

    private static IEnumerable<ExplainedPart> LeftOutOfPc(ImageManifest manifest)
    {
        yield return new("USB, VMware port, SMBus", "no server needs them");
        yield return new("boot ROM of the network card", "nothing is booted from the network");
        if (manifest.Machine == MachineType.Q35 && manifest.Disks.All(disk => disk.Bus != DiskBus.Ide))
        {
            yield return new("SATA controller", "no disk of the image is on it");
        }

        if (manifest.NetworkCard == NetworkCard.VirtioNetLegacy)
        {
            yield return new("virtio 1.0 interface of the network card", "the guest's driver knows the one from before; with both, a driver that takes the newer by mistake has no network");
        }
    }
}
