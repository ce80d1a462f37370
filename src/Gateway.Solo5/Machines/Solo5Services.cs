using Gateway.Qemu.Console;
using Gateway.Qemu.Network;
using Gateway.Qemu.State;
using Microsoft.Extensions.Logging;

namespace Gateway.Solo5.Machines;

/// <summary>What all VMs share.</summary>
internal sealed record Solo5Services(StateFolder State, EnvironmentSeal Seal, SiteLog SiteLog, AddressPool Addresses, ReadyPatterns Patterns, TimeProvider Time, ILogger<Solo5Launcher> Logger)
{
    /// <summary>Where the folders of VMs are: apart from those of other launchers, which end whatever they do not know.</summary>
    public string Vms => Path.Combine(State.Path, "solo5");
}
