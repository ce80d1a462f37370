using Gateway.Qemu.Lives;

namespace Gateway.Qemu.Machines;

/// <summary>The end of a VM of QEMU's, which its monitor can be asked for.</summary>
internal sealed class VmEnd(VmParts parts, VmServices services) : VmProcessEnd<VmParts>(parts, services)
{
    protected override Task HearOutAsync(TimeSpan patience) => Task.WhenAll(base.HearOutAsync(patience), Task.WhenAny(Parts.Monitor.Ended, Task.Delay(patience, Services.Time)));

    protected override Task<string?> ShutDownAsync() => new VmShutdown(Parts, Services.Time).RunAsync(mayAsk: HasServed);
}
