using Gateway.Qemu.Machines;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Shells;

/// <summary>A process that was started ahead of demand and stands still. It is claimed once, or ended.</summary>
/// <param name="kind">What it is ready for.</param>
/// <param name="fits">The key of the image or of the shape that it is for.</param>
/// <param name="vm">The process, which nobody knows as a VM yet.</param>
/// <param name="memory">Of a universal shell, where a template's memory goes; null of a loaded one.</param>
internal sealed class Shell(ShellKind kind, string fits, QemuVm vm, GuestMemory? memory) : IAsyncDisposable
{
    public ShellKind Kind { get; } = kind;

    public string Fits { get; } = fits;

    public QemuVm Vm { get; } = vm;

    /// <summary>Lets a loaded shell run on as a VM; false if it ended instead.</summary>
    /// <param name="specification">What is wanted.</param>
    /// <param name="commandLine">Its cold boot by hand.</param>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<bool> ContinueAsync(VmSpecification specification, string commandLine, long begun, CancellationToken cancellationToken)
    {
        Vm.Become(specification, commandLine);
        return Vm.ContinueAsync(begun, cancellationToken);
    }

    /// <summary>Fills a universal shell with a template and lets it run as a VM; false if it ended instead.</summary>
    /// <param name="specification">What is wanted.</param>
    /// <param name="commandLine">Its cold boot by hand.</param>
    /// <param name="template">Of its shape.</param>
    /// <param name="begun">Time stamp of when it was wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> FillAsync(VmSpecification specification, string commandLine, Snapshot template, long begun, CancellationToken cancellationToken)
    {
        using (memory)
        {
            Vm.Become(specification, commandLine);
            template.Memory.CopyTo(memory!);
        }

        return await Vm.RestoreAsync(template.State, VmSource.Shell, VmPhase.Claim, begun, cancellationToken);
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Vm.StopAsync();
        memory?.Dispose();
    }
}
