using Gateway.Qemu.Machines;
using Gateway.Qemu.Qmp;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Suspended;

/// <summary>
/// The way down of one VM to its state on disk: 1. its connections end, 2. the guest stands still and the state of its devices is taken, which takes milliseconds, 3. that and the memory,
/// which nobody writes now, go to disk. The process waits meanwhile, so that a request that comes costs one command, whatever the disk is at.
/// </summary>
internal sealed class VmSuspension(VmParts parts, VmServices services)
{
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How long a guest may take to end its half of a connection that nobody uses.</summary>
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc cref="IVm.SuspendAsync"/>
    public async Task<SuspendedState> RunAsync(bool isRequired, CancellationToken cancellationToken)
    {
        // 1
        await parts.Connections.EndAllAsync(GoodbyePatience);
        cancellationToken.ThrowIfCancellationRequested();

        // 2
        parts.Life.MayPause = true;
        try
        {
            var devices = await parts.Monitor.TakeStateAsync(parts.Events, parts.Life.Gone);
            return await SaveAsync(RecordNow(isRequired), devices, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !parts.Life.Gone.IsCancellationRequested)
        {
            await RunOnAsync();
            throw;
        }
        catch (Exception error) when (error is QmpException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            await RunOnAsync();
            throw new VmSuspendException(parts.Life.Cause ?? error.Message, error);
        }
    }

    /// <inheritdoc cref="IVm.RunOnAsync"/>
    public async Task RunOnAsync()
    {
        // First: a state on disk is never older than what its guest has done since.
        services.Suspended.Discard(parts.Record.Id);
        try
        {
            await parts.Monitor.ExecuteAsync("cont", null, CommandDeadline, parts.Life.Gone);
            parts.Life.MayPause = false;
        }
        catch (Exception error) when (error is QmpException or OperationCanceledException)
        {
            if (!parts.Life.Gone.IsCancellationRequested)
            {
                services.Logger.CannotRunOn(parts.Record.Id, error.Message);
                parts.Life.End("the guest could not be let run on");
            }
        }
    }

    private async Task<SuspendedState> SaveAsync(SnapshotRecord record, byte[] devices, CancellationToken cancellationToken)
    {
        // 3
        cancellationToken.ThrowIfCancellationRequested();
        var decision = new SaveDecision();
        var saving = Task.Run(() => services.Suspended.Save(record, parts.Memory!, devices, decision), CancellationToken.None);
        try
        {
            return await saving.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!saving.IsCompleted)
        {
            // It comes to its end by itself, and what it has published by then, whoever lets the guest run on takes away.
            _ = saving.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            decision.CallOff();
            throw;
        }
    }

    private SnapshotRecord RecordNow(bool isRequired)
    {
        var (vm, specification) = (parts.Record, parts.Specification);
        return new SnapshotRecord(
            vm.SnapshotKey!,
            specification.Image.Name,
            specification.Image.Digest,
            Hypervisor: "",
            specification.MemoryMiB,
            MemoryBytes: 0,
            MemoryDigest: "",
            StateDigest: "",
            BootMilliseconds: 0,
            services.Time.GetUtcNow())
        {
            Vcpus = specification.Vcpus,
            Vm = vm,
            VolumeWrittenAt = specification.Volume is null ? null : services.Volumes.WrittenAt(specification),
            IsRequired = isRequired,
        };
    }
}
