using Gateway.Images.Manifests;
using Gateway.Qemu.Shells;
using Gateway.Qemu.Readiness;
using Gateway.Qemu.Snapshots;

namespace Gateway.Qemu.Machines;

/// <summary>A guest that nobody uses yet is warmed up, made to stand still, or has its state taken.</summary>
internal sealed class GuestStandstill(VmParts parts, TimeProvider time)
{
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Asks the guest for its page a few times, as a client would; a connection that stays open is kept for the first request. What it answers does not matter.</summary>
    public async Task WarmUpAsync(int requests, CancellationToken cancellationToken)
    {
        var manifest = parts.Specification.Image.Manifest;
        var probe = new GuestProbe(parts.Connections, manifest);
        for (var request = 0; request < requests && manifest.Protocol != GuestProtocol.Tcp; request++)
        {
            using var patience = new CancellationTokenSource(CommandDeadline, time);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, parts.Life.Gone, patience.Token);
            try
            {
                await probe.TryAsync(any.Token);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Lets the guest stand still.</summary>
    /// <exception cref="Qmp.QmpException">QEMU cannot.</exception>
    public Task PauseAsync(CancellationToken cancellationToken)
    {
        parts.Life.MayPause = true;
        return parts.Monitor.ExecuteAsync("stop", null, CommandDeadline, cancellationToken);
    }

    /// <summary>Puts the image's disks into a machine that was started without.</summary>
    /// <exception cref="Qmp.QmpException">QEMU cannot.</exception>
    /// <exception cref="IOException">A disk's file is gone.</exception>
    public Task InsertDisksAsync(CancellationToken cancellationToken)
        => Task.WhenAll(parts.Specification.Image.Manifest.Disks.Select((_, index) => parts.Monitor.InsertDiskAsync(parts.Specification.Image, index, cancellationToken)));

    /// <summary>Takes the state of the guest's devices; the guest stands still from then on, with all connections closed.</summary>
    /// <exception cref="Qmp.QmpException">QEMU cannot.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or the VM ended meanwhile.</exception>
    public async Task<byte[]> TakeStateAsync(CancellationToken cancellationToken)
    {
        parts.Life.MayPause = true;
        parts.Connections.CloseAll();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, parts.Life.Gone);
        return await parts.Monitor.TakeStateAsync(parts.Events, either.Token);
    }
}
