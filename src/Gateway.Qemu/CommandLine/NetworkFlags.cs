using Gateway.Images.Manifests;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.CommandLine;

/// <summary>The guest's network card, and QEMU's user network behind it.</summary>
internal static class NetworkFlags
{
    public static IEnumerable<Flag> For(ImageManifest manifest, IReadOnlyList<PortForward> forwards) =>
    [
        new(
            "-netdev",
            $"user,id=net0,restrict=on,ipv6=off{string.Concat(forwards.Select(forward => "," + Forward(forward)))}",
            "the guest reaches nobody; it is reached at the VM's own loopback address"),
        new("-device", Device(manifest), Reason(manifest.NetworkCard)),
    ];

    /// <summary>The part of the first flag that leads to one of the guest's ports.</summary>
    public static string Forward(PortForward forward) => $"hostfwd=tcp:{forward.Host}-{GuestNetworkPlan.Inside.Address}:{forward.GuestPort}";

    private static string Reason(NetworkCard card) => card switch
    {
        NetworkCard.VirtioNet => "the network card: virtio, the quickest",
        NetworkCard.VirtioNetLegacy => "the network card: virtio as it was before 1.0, the only one that the guest drives",
        NetworkCard.E1000 => "the network card: for guests without a driver for virtio",
        _ => throw new ArgumentOutOfRangeException(nameof(card), card, "not a network card"),
    };

    private static string Device(ImageManifest manifest) => (manifest.Machine, manifest.NetworkCard) switch
    {
        (MachineType.Microvm, NetworkCard.VirtioNet) => "virtio-net-device,netdev=net0",
        (MachineType.Pc or MachineType.Q35, NetworkCard.VirtioNet) => "virtio-net-pci,netdev=net0,romfile=",
        (MachineType.Pc or MachineType.Q35, NetworkCard.VirtioNetLegacy) => "virtio-net-pci,netdev=net0,romfile=,disable-legacy=off,disable-modern=on",
        (MachineType.Pc or MachineType.Q35, NetworkCard.E1000) => "e1000,netdev=net0,romfile=",
        _ => throw new VmLaunchException(VmLaunchFailure.Refused, $"the network card {manifest.NetworkCard} needs PCI, which the machine {manifest.Machine} has not"),
    };
}
