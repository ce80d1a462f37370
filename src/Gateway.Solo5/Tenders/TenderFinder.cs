using Gateway.Images.Documents;
using Gateway.Images.Manifests;
using Gateway.Qemu;
using Gateway.Qemu.Hypervisors;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Options;

namespace Gateway.Solo5.Tenders;

/// <summary>Finds what runs a machine; looks each time, which is quick, since somebody may have installed it meanwhile.</summary>
internal sealed class TenderFinder(IOptions<Solo5Options> options, IOptions<QemuOptions> qemu)
{
    private const string TunDevice = "/dev/net/tun";

    /// <summary>Whom VM processes run as; empty for the gateway's own user.</summary>
    public string User => VmIdentity.Choose(qemu.Value.User).Name;

    /// <exception cref="VmLaunchException">This host cannot run the machine (<see cref="VmLaunchFailure.Unsupported"/>).</exception>
    public Tender Find(MachineType machine)
    {
        if (WhyNot(machine) is { } reason)
        {
            throw new VmLaunchException(VmLaunchFailure.Unsupported, reason);
        }

        var (key, program) = Setting(machine);
        return new Tender(
            key.ToLowerInvariant(), ProgramPath.Find(program)!, ProgramPath.Find("nsenter")!, ProgramPath.Find("setpriv"), VmIdentity.Choose(qemu.Value.User));
    }

    /// <summary>Why this host cannot run a machine, in a sentence; null where it should.</summary>
    public string? WhyNot(MachineType machine)
    {
        var (key, program) = Setting(machine);
        if (ProgramPath.Find(program) is null)
        {
            return $"cannot find '{program}', which runs machine {ChoiceNames.Of(machine)}: install Solo5, or say where it is ({Solo5Options.SectionName}:{key}={program})";
        }

        if (ProgramPath.Find("nsenter") is null)
        {
            return $"cannot find 'nsenter', by which a guest of {ChoiceNames.Of(machine)} gets a network of its own: install util-linux";
        }

        if (!File.Exists(TunDevice))
        {
            return $"there is no {TunDevice}, through which {ChoiceNames.Of(machine)} talks to its guests: load the kernel's module tun, or let the container have the device";
        }

        return machine == MachineType.Solo5Hvt && !KvmDevice.Exists
            ? $"there is no {KvmDevice.Path}, which {ChoiceNames.Of(machine)} needs: the machine has no virtualisation, or its kvm module is not loaded; programs for solo5-spt need none"
            : null;
    }

    private (string Key, string Program) Setting(MachineType machine)
        => machine == MachineType.Solo5Hvt ? (nameof(Solo5Options.Hvt), options.Value.Hvt) : (nameof(Solo5Options.Spt), options.Value.Spt);
}
