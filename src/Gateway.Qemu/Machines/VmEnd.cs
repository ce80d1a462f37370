using Gateway.Qemu.Lives;

namespace Gateway.Qemu.Machines;

/// <summary>The end of a VM of QEMU's, which its monitor can be asked for.</summary>
internal sealed class VmEnd(VmParts parts, VmServices services) : VmProcessEnd<VmParts>(parts, services)
{
    protected override Task<string?> ShutDownAsync() => new VmShutdown(Parts, Services.Time).RunAsync(mayAsk: HasServed);
}
