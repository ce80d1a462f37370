using Gateway.Qemu.Connections;
using Gateway.Qemu.Console;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Qemu.State;
using Gateway.Solo5.Networks;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Machines;

/// <summary>What a VM is made of.</summary>
internal sealed record Solo5Parts
{
    /// <summary>What it was launched for.</summary>
    public required VmSpecification Specification { get; init; }

    /// <summary>Who it is, as its folder tells it.</summary>
    public required VmRecord Record { get; init; }

    /// <summary>The connections to its first port.</summary>
    public required GuestConnections Connections { get; init; }

    /// <summary>Its folder.</summary>
    public required VmFolder Folder { get; init; }

    /// <summary>Where its ports are.</summary>
    public required IReadOnlyList<PortForward> Forwards { get; init; }

    /// <summary>The ways in there.</summary>
    public required IReadOnlyList<Door> Doors { get; init; }

    /// <summary>The network that its guest is in.</summary>
    public required NetworkNamespace Network { get; init; }

    /// <summary>Its tender.</summary>
    public required VmProcess Process { get; init; }

    /// <summary>Its console.</summary>
    public required VmConsole Console { get; init; }

    /// <summary>What is known of its end.</summary>
    public required VmLife Life { get; init; }

    /// <summary>When it was begun, or taken over, as a time stamp.</summary>
    public required long Started { get; init; }

    /// <summary>How its guest came, or is to come, to be ready.</summary>
    public required VmSource Source { get; init; }
}
