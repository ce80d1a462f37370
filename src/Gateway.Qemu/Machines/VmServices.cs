using Gateway.Qemu.Console;
using Gateway.Qemu.Network;
using Gateway.Qemu.State;
using Gateway.Qemu.Suspended;
using Gateway.Qemu.Volumes;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Machines;

/// <summary>What all VMs share.</summary>
internal sealed record VmServices(
    StateFolder State,
    EnvironmentSeal Seal,
    SiteLog SiteLog,
    AddressPool Addresses,
    ReadyPatterns Patterns,
    SuspendedStore Suspended,
    VolumeStore Volumes,
    TimeProvider Time,
    ILogger<QemuLauncher> Logger);
