using Gateway.Qemu.Lives;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Qmp;

namespace Gateway.Qemu.Machines;

/// <summary>What a started VM of QEMU's consists of.</summary>
internal sealed class VmParts : VmProcessParts
{
    /// <summary>Its monitor.</summary>
    public required QmpClient Monitor { get; init; }

    /// <summary>What its monitor announces.</summary>
    public required QmpEvents Events { get; init; }

    /// <summary>The guest's memory where that is a file of the VM's own; null where it is the process's alone, or a copy of a template's.</summary>
    public GuestMemory? Memory { get; init; }

    /// <summary>Where the state of its devices comes in; null where it boots.</summary>
    public StateChannel? State { get; init; }

    public override Task HearOutAsync(TimeSpan patience, TimeProvider time)
        => Task.WhenAll(base.HearOutAsync(patience, time), Task.WhenAny(Monitor.Ended, Task.Delay(patience, time)));

    public override void Disconnect()
    {
        base.Disconnect();
        Monitor.Dispose();
        State?.Dispose();
        Memory?.Dispose();
    }
}
