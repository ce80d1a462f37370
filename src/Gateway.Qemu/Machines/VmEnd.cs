using Gateway.Qemu.Lives;

namespace Gateway.Qemu.Machines;

/// <summary>The end of a VM of QEMU's, which its monitor can be asked for.</summary>
internal sealed class VmEnd : VmProcessEnd
{
    private readonly VmShutdown _shutdown;

    public VmEnd(VmParts parts, VmServices services)
        : base(parts, services)
    {
        _shutdown = new VmShutdown(parts, services.Time);
    }

    protected override Task<string?> ShutDownAsync() => _shutdown.RunAsync(mayAsk: HasServed);
}
