using Gateway.Qemu.Console;
using Gateway.Qemu.Network;
using Gateway.Qemu.State;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Lives;

/// <summary>What all VMs share, whatever runs them.</summary>
internal abstract class VmProcessServices(StateFolder state, EnvironmentSeal seal, SiteLog siteLog, AddressPool addresses, ReadyPatterns patterns, TimeProvider time, ILogger logger)
{
    public StateFolder State => state;

    public EnvironmentSeal Seal => seal;

    public SiteLog SiteLog => siteLog;

    public AddressPool Addresses => addresses;

    public ReadyPatterns Patterns => patterns;

    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
