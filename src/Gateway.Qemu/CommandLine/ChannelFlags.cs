using Gateway.Images.Manifests;

namespace Gateway.Qemu.CommandLine;

/// <summary>The monitor, by which the gateway commands QEMU, and the console, by which the guest speaks.</summary>
internal static class ChannelFlags
{
    public static IEnumerable<Flag> For(ImageManifest manifest, VmResources resources) =>
    [
        .. Monitor(resources.MonitorChannel),
        new("-chardev", $"socket,id=console,{resources.ConsoleChannel}", "where the guest's console is read"),
        manifest is { Kind: ImageKind.Site, Machine: MachineType.Microvm }
            ? new("-device", "isa-debugcon,iobase=0xe9,chardev=console", "the site guest's console: one port, a byte a write")
            : new("-serial", "chardev:console", "the guest's console: the first serial port"),
    ];

    public static IEnumerable<Flag> Monitor(string channel) =>
    [
        new("-chardev", $"socket,id=qmp,{channel}", "where QEMU listens for commands, also those of a later gateway"),
        new("-mon", "chardev=qmp,mode=control", "QMP: commands and events as JSON"),
    ];
}
