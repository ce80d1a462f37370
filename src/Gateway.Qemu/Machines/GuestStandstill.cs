using System.Text.Json;
using Gateway.Images.Manifests;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Shells;
using Gateway.Qemu.Readiness;
using Gateway.Qemu.Snapshots;

namespace Gateway.Qemu.Machines;

/// <summary>A guest that nobody uses yet is warmed up, made to stand still, or has its state taken.</summary>
internal sealed class GuestStandstill(VmParts parts, TimeProvider time)
{
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Many times what an announcement takes.</summary>
    private static readonly TimeSpan AnnouncementDeadline = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks the guest for its page a few times, as a client would; a connection that stays open is kept for the first request. What it answers does not matter.</summary>
    public async Task WarmUpAsync(int requests, CancellationToken cancellationToken)
    {
        var manifest = parts.Specification.Image.Manifest;
        var probe = new GuestProbe(parts.Connections, manifest, manifest.WarmUp ?? manifest.Ready.Http);
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

    /// <summary>Puts the volume of whoever claims it into a machine that was started without, or does nothing where there is none.</summary>
    /// <param name="volume">Open and locked; stays the caller's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Qmp.QmpException">QEMU cannot.</exception>
    public Task InsertVolumeAsync(Descriptor? volume, CancellationToken cancellationToken)
        => volume is null ? Task.CompletedTask : parts.Monitor.InsertVolumeAsync(volume, cancellationToken);

    /// <summary>
    /// Lets it run on. Linux counts the time from when it was last told: it is told to announce itself on the network, as after a restore, which makes the init of our images look at the
    /// machine's clock and say that it is ready again. Nobody asks it anything before. One that waits for its launch looks at the clock then.
    /// </summary>
    /// <exception cref="Qmp.QmpException">QEMU cannot.</exception>
    /// <exception cref="IOException">The guest does not say so.</exception>
    public async Task RunOnAsync(CancellationToken cancellationToken)
    {
        if (parts.Specification is not { PreApp: false, Image.Manifest: { Kind: ImageKind.Linux, Ready.Restored: RestoredReadiness.Console } })
        {
            await parts.Monitor.ExecuteAsync("cont", null, CommandDeadline, cancellationToken);
            return;
        }

        parts.Console.ExpectReady();
        var (ready, begun) = (parts.Console.Ready, time.GetTimestamp());
        await Task.WhenAll(AnnounceAsync(cancellationToken), parts.Monitor.ExecuteAsync("cont", null, CommandDeadline, cancellationToken));
        while (!await SaysSoAsync(ready, cancellationToken))
        {
            if (time.GetElapsedTime(begun) >= CommandDeadline)
            {
                throw new IOException("the guest does not say that it is ready again after it has rested");
            }

            // One that was just answering an earlier announcement has missed this one.
            await AnnounceAsync(cancellationToken);
        }
    }

    private async Task<bool> SaysSoAsync(Task ready, CancellationToken cancellationToken)
    {
        try
        {
            await ready.WaitAsync(AnnouncementDeadline, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private Task<JsonElement> AnnounceAsync(CancellationToken cancellationToken) => parts.Monitor.ExecuteAsync(
        "announce-self",
        arguments =>
        {
            arguments.WriteNumber("initial", 1);
            arguments.WriteNumber("max", 1);
            arguments.WriteNumber("rounds", 1);
            arguments.WriteNumber("step", 1);
        },
        CommandDeadline,
        cancellationToken);

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
