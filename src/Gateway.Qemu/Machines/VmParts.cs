using Gateway.Qemu.Connections;
using Gateway.Qemu.Console;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;
using Gateway.Qemu.State;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>What a started VM consists of; <see cref="QemuVm"/> owns it all.</summary>
/// <param name="Specification">What was wanted.</param>
/// <param name="Record">What its folder says.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Forwards">Where its ports are.</param>
/// <param name="Process">Its process.</param>
/// <param name="Console">Its console.</param>
/// <param name="Monitor">Its monitor.</param>
/// <param name="Events">What its monitor announces.</param>
/// <param name="Connections">The connections to its first port.</param>
/// <param name="Life">What is known of its end.</param>
/// <param name="State">Where the state of its devices comes in; null where it boots.</param>
/// <param name="Started">When it was begun, or taken over, as a time stamp.</param>
/// <param name="Source">How its guest came, or is to come, to be ready.</param>
internal sealed record VmParts(
    VmSpecification Specification,
    VmRecord Record,
    VmFolder Folder,
    IReadOnlyList<PortForward> Forwards,
    VmProcess Process,
    VmConsole Console,
    QmpClient Monitor,
    QmpEvents Events,
    GuestConnections Connections,
    VmLife Life,
    StateChannel? State,
    long Started,
    VmSource Source);
