using Gateway.Qemu.Lives;
using Gateway.Solo5.Networks;

namespace Gateway.Solo5.Machines;

/// <summary>What a started VM of a tender's consists of.</summary>
internal sealed class Solo5Parts : VmProcessParts
{
    /// <summary>The ways in to its ports.</summary>
    public required IReadOnlyList<Door> Doors { get; init; }

    /// <summary>The network that its guest is in.</summary>
    public required NetworkNamespace Network { get; init; }

    public override void Disconnect()
    {
        foreach (var door in Doors)
        {
            door.Dispose();
        }

        base.Disconnect();
        Network.Dispose();
    }
}
