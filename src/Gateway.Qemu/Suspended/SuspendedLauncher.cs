using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Shells;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Suspended;

/// <summary>Launches VMs from the states that others of their instances were suspended to. The state stays on disk; whoever asked takes it away when the VM serves.</summary>
internal sealed class SuspendedLauncher(SuspendedStore states, StateRestorer restorer, VmServices services)
{
    /// <exception cref="VmLaunchException">The state cannot be used, or the host lacks something.</exception>
    public async Task<IVm> LaunchAsync(Hypervisor hypervisor, VmSpecification specification, SuspendedState suspended, CancellationToken cancellationToken)
    {
        var begun = services.Time.GetTimestamp();
        try
        {
            var (record, state) = states.Read(suspended.Facts.Id);
            Check(record, specification, hypervisor);
            return await restorer.TryUniversalShellAsync(hypervisor, specification, state, VmSource.Suspended, begun, cancellationToken)
                ?? await restorer.StartAsync(hypervisor, specification, state, VmSource.Suspended, begun, cancellationToken);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException
            or VmLaunchException { Failure: VmLaunchFailure.Refused or VmLaunchFailure.GuestDied })
        {
            throw new VmLaunchException(
                VmLaunchFailure.StateUnusable, $"VM {specification.Id} cannot run on from the state of {suspended.Facts.Id}: {error.Message}", (error as VmLaunchException)?.ConsoleTail ?? "", error);
        }
    }

    private void Check(SnapshotRecord record, VmSpecification specification, Hypervisor hypervisor)
    {
        if (record.Key != services.Keys.SnapshotOf(specification, hypervisor))
        {
            throw new InvalidDataException("image, machine, memory, processors or QEMU are others than when it was saved");
        }

        if (record.Vm is { } vm && vm.Environment != services.Seal.Of(specification.Environment))
        {
            throw new InvalidDataException("the site has other variables now (Vm:Env)");
        }

        if (record.Vm?.VolumePath != specification.Volume?.Path)
        {
            throw new InvalidDataException("the site has another volume now (Volume)");
        }

        // The guest believes its file system to be as it left it.
        if (specification.Volume is not null && !services.Volumes.IsAsLeftBy(record.Vm!.Id, record.VolumeWrittenAt, specification))
        {
            throw new InvalidDataException("its volume may have been written since");
        }
    }
}
