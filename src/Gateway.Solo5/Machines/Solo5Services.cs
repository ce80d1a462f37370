using Gateway.Qemu.Console;
using Gateway.Qemu.Lives;
using Gateway.Qemu.Network;
using Gateway.Qemu.State;
using Microsoft.Extensions.Logging;

namespace Gateway.Solo5.Machines;

/// <summary>What all VMs of tenders share.</summary>
internal sealed class Solo5Services(
    StateFolder state, EnvironmentSeal seal, SiteLog siteLog, AddressPool addresses, ReadyPatterns patterns, TimeProvider time, ILogger<Solo5Launcher> logger)
    : VmProcessServices(state, seal, siteLog, addresses, patterns, time, logger)
{
    /// <summary>Where the folders of VMs are: apart from those of other launchers, which end whatever they do not know.</summary>
    public string Vms => Path.Combine(State.Path, "solo5");
}
