using Gateway.Qemu.Machines;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Shells;

/// <summary>A process that was started ahead of demand and stands still. It is claimed once, or ended.</summary>
/// <param name="kind">What it is ready for.</param>
/// <param name="fits">The key of the image or of the shape that it is for.</param>
/// <param name="vm">The process, which nobody knows as a VM yet. A universal shell's has memory of its own, where a state's goes.</param>
internal sealed class Shell(ShellKind kind, string fits, QemuVm vm) : IAsyncDisposable
{
    public ShellKind Kind { get; } = kind;

    public string Fits { get; } = fits;

    public QemuVm Vm { get; } = vm;

    /// <summary>Lets a loaded shell run on as what it has become; false if it ended instead.</summary>
    /// <param name="volume">Of what it has become; null where that has none.</param>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> ContinueAsync(Descriptor? volume, long begun, CancellationToken cancellationToken)
    {
        await Vm.Standstill.InsertVolumeAsync(volume, cancellationToken);
        return await Vm.ContinueAsync(begun, cancellationToken);
    }

    /// <summary>Fills a universal shell with a state of its shape and lets it run as what it has become; false if it ended instead.</summary>
    /// <param name="state">Of its shape.</param>
    /// <param name="volume">Of what it has become; null where that has none.</param>
    /// <param name="source">Where the state came from.</param>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> FillAsync(RestorableState state, Descriptor? volume, VmSource source, long begun, CancellationToken cancellationToken)
    {
        state.FillMemory(Vm.Memory!);
        await Vm.Standstill.InsertDisksAsync(cancellationToken);
        await Vm.Standstill.InsertVolumeAsync(volume, cancellationToken);
        return await Vm.RestoreAsync(state.Devices, source, VmPhase.Claim, begun, cancellationToken);
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync() => await Vm.StopAsync();
}
