using System.Text;
using Gateway.Images.Manifests;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Snapshots;

/// <summary>
/// What a VM must agree in with the one that a snapshot was taken of; QEMU itself checks little of it. That is the image, QEMU's version with that of its package, the processor of the host
/// where guests see it, and the machine: every flag of the command line but those that say which VM it is.
/// </summary>
internal static class SnapshotKey
{
    private const string Format = "1";
    private const string AnyVm = "vm";
    private const string AnyFile = "file";

    private static readonly string[] Measured = ["cpu MHz", "bogomips"];

    /// <summary>64 hexadecimal digits.</summary>
    public static string Of(VmSpecification specification, Hypervisor hypervisor)
        => ImageDigest.Of(Encoding.UTF8.GetBytes(string.Join('\n', Parts(specification, hypervisor))))[ImageDigest.Prefix.Length..];

    private static IEnumerable<string> Parts(VmSpecification specification, Hypervisor hypervisor)
    {
        var manifest = specification.Image.Manifest;
        var program = manifest.Machine == MachineType.Microvm ? hypervisor.MicrovmProgram : hypervisor.Program;
        var resources = new VmResources(
            manifest.Kernel is null ? null : AnyFile,
            manifest.Initrd is null ? null : AnyFile,
            [.. manifest.Disks.Select(_ => AnyFile)],
            AnyFile,
            AnyFile,
            GuestNetworkPlan.Forwards(GuestNetworkPlan.Inside.Gateway, manifest.Ports, attempt: 0));
        var flags = QemuCommandLine.Build(specification with { Id = AnyVm }, hypervisor.Accelerator, resources);
        return [Format, specification.Image.Digest, program, hypervisor.Version, HostProcessor(hypervisor), .. flags.SelectMany(flag => flag.Arguments)];
    }

    /// <summary>Under KVM the guest sees the host's own processor.</summary>
    private static string HostProcessor(Hypervisor hypervisor) => hypervisor.Accelerator == Accelerator.Kvm ? Processor(File.ReadLines("/proc/cpuinfo")) : "";

    /// <summary>The first processor of <c>/proc/cpuinfo</c>, without what is measured at each start of the machine, or all the time.</summary>
    internal static string Processor(IEnumerable<string> lines)
        => string.Join('\n', lines.TakeWhile(line => line.Length > 0).Where(line => !Measured.Any(name => line.StartsWith(name, StringComparison.Ordinal))));
}
