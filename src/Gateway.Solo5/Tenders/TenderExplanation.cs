using Gateway.Images.Foreign.Solo5;
using Gateway.Qemu.CommandLine;
using Gateway.Solo5.Networks;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Tenders;

/// <summary>How a guest of Solo5 is run, argument by argument with its reason, and what it goes without.</summary>
internal static class TenderExplanation
{
    public static LaunchExplanation Of(VmSpecification specification, Tender tender, Solo5Binary binary)
    {
        var image = specification.Image;
        var files = new TenderFiles(TapDevice.Name, image.Kernel!, [.. image.Manifest.Disks.Select(disk => image.PathOf(disk.File))]);
        return new LaunchExplanation(
            tender.Program,
            [.. TenderCommandLine.Build(specification, binary, files).Select(part => part with { What = ShellLine.Join([part.What]) })],
            [
                new("firmware, buses, emulated devices", "the program calls its tender for the few things that it cannot do itself"),
                new("the host's network", "the tender is in a network namespace of the VM's own, where there is nobody else"),
                new("templates, shells, suspension", "nothing can save the state of a process; it starts in less time than most states take to load"),
            ]);
    }
}
