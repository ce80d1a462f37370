using System.Text;
using Gateway.Images.Manifests;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Shells;

/// <summary>What a universal shell and the image it is claimed for must agree in: machine, processor, memory, devices, ports, and how a restored guest shows that it is ready.</summary>
internal static class ShellShape
{
    private const string AnyVm = "shell";
    private const string AnyFile = "file";

    /// <summary>Null where no universal shell can be claimed for it: what a guest writes to a disk is not in its template.</summary>
    public static string? Of(VmSpecification specification, Hypervisor hypervisor)
    {
        var manifest = specification.Image.Manifest;
        if (manifest.Disks.Any(DiskFlags.NeedsOverlay))
        {
            return null;
        }

        var resources = new VmResources(null, null, [.. manifest.Disks.Select(_ => (string?)null)], AnyFile, AnyFile, GuestNetworkPlan.Forwards(GuestNetworkPlan.Inside.Gateway, manifest.Ports, attempt: 0))
        {
            Memory = new MemoryBacking(AnyFile, IsPrivate: false),
            IsRestored = true,
        };
        var flags = QemuCommandLine.Build(specification with { Id = AnyVm }, hypervisor.Accelerator, resources);
        var line = specification.PreApp || manifest.Ready.Restored == RestoredReadiness.Console ? manifest.Ready.Console : "";
        return ImageDigest.Of(Encoding.UTF8.GetBytes(string.Join('\n', [line, .. flags.SelectMany(flag => flag.Arguments)])));
    }
}
