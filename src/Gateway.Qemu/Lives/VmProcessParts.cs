using Gateway.Qemu.Connections;
using Gateway.Qemu.Console;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Qemu.State;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Lives;

/// <summary>What a started VM consists of, whatever runs it; the VM owns it all. Only whose it is may change, once: a shell's process becomes a VM.</summary>
internal abstract class VmProcessParts
{
    /// <summary>What was wanted.</summary>
    public required VmSpecification Specification { get; set; }

    /// <summary>What its folder says.</summary>
    public required VmRecord Record { get; set; }

    /// <summary>The connections to its first port.</summary>
    public required GuestConnections Connections { get; set; }

    /// <summary>Its folder.</summary>
    public required VmFolder Folder { get; init; }

    /// <summary>Where its ports are.</summary>
    public required IReadOnlyList<PortForward> Forwards { get; init; }

    /// <summary>Its process.</summary>
    public required VmProcess Process { get; init; }

    /// <summary>Its console.</summary>
    public required VmConsole Console { get; init; }

    /// <summary>What is known of its end.</summary>
    public required VmLife Life { get; init; }

    /// <summary>When it was begun, or taken over, as a time stamp.</summary>
    public required long Started { get; init; }

    /// <summary>How its guest came, or is to come, to be ready.</summary>
    public required VmSource Source { get; init; }

    /// <summary>Takes in what the process had still said when it ended.</summary>
    /// <param name="patience">How long that may take.</param>
    /// <param name="time">For that.</param>
    public virtual Task HearOutAsync(TimeSpan patience, TimeProvider time) => Console.FinishAsync(patience);

    /// <summary>Closes whatever leads to it, and gives back what this gateway has of it; the process itself is not touched.</summary>
    public virtual void Disconnect()
    {
        Connections.Dispose();
        Console.Dispose();
    }
}
