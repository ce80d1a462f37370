using System.Globalization;
using Gateway.Images.Foreign.Solo5;
using Gateway.Images.Manifests;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Network;
using Gateway.Solo5.Networks;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Tenders;

/// <summary>A guest as the arguments of its tender, the same for both: a pure function (Solo5's <c>docs/building.md</c> and what the tenders say of themselves with <c>--help</c>).</summary>
internal static class TenderCommandLine
{
    /// <summary>In the order they are given, each with its reason; the tender's name is not among them.</summary>
    public static IReadOnlyList<ExplainedPart> Build(VmSpecification specification, Solo5Binary binary, TenderFiles files)
    {
        var line = CommandLineTemplate.Expand(specification.Image.Manifest.CommandLine, GuestNetworkPlan.Inside);
        return
        [
            new($"--mem={specification.MemoryMiB.ToString(CultureInfo.InvariantCulture)}", "guest memory in MiB"),
            new($"--net:{binary.Network}={files.Tap}", "the network device that the program declares, on the tap device of the VM's own network"),
            new($"--net-mac:{binary.Network}={HardwareAddress}", "known to that network beforehand: nobody has to ask for it"),
            .. binary.Blocks.Zip(files.Disks, (name, path) => new ExplainedPart($"--block:{name}={path}", "a block device that the program declares, on the VM's own copy of the disk")),
            new(files.Program, "the program"),

            // The tender joins them with blanks again, also where two follow each other.
            .. line.Length == 0 ? [] : line.Split(' ').Select(word => new ExplainedPart(word, "for the program")),
        ];
    }

    /// <summary>One line for a shell that does the same in a network of its own; needs iproute2.</summary>
    public static string ByHand(Tender tender, IReadOnlyList<ExplainedPart> arguments)
    {
        var inside = GuestNetworkPlan.Inside;
        string[] script =
        [
            $"ip tuntap add {TapDevice.Name} mode tap",
            $"ip address add {inside.Gateway}/{inside.PrefixLength} dev {TapDevice.Name}",
            $"ip link set {TapDevice.Name} up",
            $"ip neighbour replace {inside.Address} lladdr {HardwareAddress} dev {TapDevice.Name}",
            "exec \"$@\"",
        ];
        return ShellLine.Join(["unshare", "--net", "--", "sh", "-c", string.Join(" && ", script), "sh", tender.Program, .. arguments.Select(argument => argument.What)]);
    }

    private static string HardwareAddress => string.Join(':', TapDevice.GuestHardware.GetAddressBytes().Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
}
