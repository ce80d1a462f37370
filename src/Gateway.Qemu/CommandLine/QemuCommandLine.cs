using System.Globalization;
using Gateway.Images.Manifests;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.CommandLine;

/// <summary>
/// The cold boot of a VM as QEMU's arguments: a pure function of what is wanted and what it refers to, for QEMU 7.2 and newer. Each flag carries its reason.
/// </summary>
internal static class QemuCommandLine
{
    /// <summary>The flags in the order they are given; the program's name is not among them.</summary>
    /// <param name="specification">What is wanted.</param>
    /// <param name="accelerator">What runs the guest's code.</param>
    /// <param name="resources">Files, channels and ports.</param>
    /// <exception cref="VmLaunchException">The image asks for what its machine has not (<see cref="VmLaunchFailure.Refused"/>).</exception>
    public static IReadOnlyList<Flag> Build(VmSpecification specification, Accelerator accelerator, VmResources resources)
    {
        var manifest = specification.Image.Manifest;
        return
        [
            new("-name", specification.Id, "shows in process lists which VM this is"),
            .. MachineFlags.For(manifest, accelerator, resources.Memory is not null),
            .. MemoryFlags.For(specification.MemoryMiB, resources.Memory),
            new("-smp", specification.Vcpus.ToString(CultureInfo.InvariantCulture), "virtual processors"),
            .. Confinement,
            .. ChannelFlags.For(manifest, resources),
            .. resources.IsRestored ? Restore : Boot(specification, resources),
            .. DiskFlags.For(manifest, resources.Disks),
            .. specification.Volume is null ? [] : VolumeFlags.For(manifest, resources),
            .. NetworkFlags.For(manifest, resources.Forwards),
        ];
    }

    /// <summary>What every QEMU process of the gateway gets, also the one that only tries an accelerator.</summary>
    public static IReadOnlyList<Flag> Confinement { get; } =
    [
        new("-nodefaults", null, "no device that was not asked for"),
        new("-no-user-config", null, "nothing from the machine's own QEMU configuration"),
        new("-display", "none", "no screen"),
        new("-no-reboot", null, "a guest that resets ends its process: the gateway decides whether it boots again"),
        new("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny", "system calls a VM has no need for end it"),
    ];

    private static IEnumerable<Flag> Restore { get; } = [new("-incoming", "defer", "nothing boots: memory and devices come from a snapshot")];

    private static IEnumerable<Flag> Boot(VmSpecification specification, VmResources resources)
    {
        if (resources.Kernel is null)
        {
            yield break;
        }

        yield return new("-kernel", resources.Kernel, "boots it directly, without a boot loader");
        if (resources.Initrd is not null)
        {
            yield return new("-initrd", resources.Initrd, "handed to the kernel in memory");
        }

        var commandLine = string.Join(' ', ((string[])[CommandLineTemplate.Expand(specification.Image.Manifest.CommandLine, GuestNetworkPlan.Inside), .. Words(specification, resources)])
            .Where(words => words.Length > 0));
        if (commandLine.Length > 0)
        {
            yield return new("-append", commandLine, "the image's kernel command line, its placeholders filled in");
        }
    }

    /// <summary>What the init of a guest that gets something of its own is to wait for; by hand there is nobody to tell it, and what is no secret is said at once.</summary>
    private static IEnumerable<string> Words(VmSpecification specification, VmResources resources) => (resources.IsByHand, specification.Volume) switch
    {
        (true, { } volume) => [LaunchMessage.VolumeWord(volume.Path)],
        (false, _) when specification.PreApp => [LaunchMessage.WaitingWord],
        _ => [],
    };
}
