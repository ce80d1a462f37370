using Gateway.Qemu.Console;
using Gateway.Qemu.Lives;
using Gateway.Qemu.Network;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.State;
using Gateway.Qemu.Suspended;
using Gateway.Qemu.Volumes;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Machines;

/// <summary>What all VMs of QEMU's share.</summary>
internal sealed class VmServices(
    StateFolder state,
    EnvironmentSeal seal,
    SiteLog siteLog,
    AddressPool addresses,
    ReadyPatterns patterns,
    SuspendedStore suspended,
    VolumeStore volumes,
    LaunchKeys keys,
    TimeProvider time,
    ILogger<QemuLauncher> logger)
    : VmProcessServices(state, seal, siteLog, addresses, patterns, time, logger)
{
    public SuspendedStore Suspended => suspended;

    public VolumeStore Volumes => volumes;

    public LaunchKeys Keys => keys;
}
