using Gateway.Images.Manifests;
using Gateway.Qemu.Connections;
using Gateway.Qemu.Console;

namespace Gateway.Qemu.Readiness;

/// <summary>
/// Waits until a guest has shown that it serves: by a line on its console, by an HTTP answer, or by both, when the line starts the asking. A connection that is accepted proves nothing:
/// QEMU accepts before the guest is there, offers the connection to the guest once, and then again only seconds later. So each try is a new connection, given up soon.
/// </summary>
internal sealed class GuestReadiness(ImageManifest manifest, VmConsole console, GuestConnections connections, TimeProvider timeProvider)
{
    private static readonly TimeSpan ShortestTry = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestTry = TimeSpan.FromMilliseconds(250);
    private const int EarlyTries = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    // A guest that is there but needs long for an answer would never get it out within a short try. So those who take that long are given ever more time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Ends when the guest is ready; the caller ends it when the VM is gone.</summary>
    /// <param name="hypervisorUp">Ends when the guest's ports exist on the host.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Time stamp of when it showed that it is there: by its line, or else by its answer.</returns>
    public async Task<long> WaitAsync(Task hypervisorUp, CancellationToken cancellationToken)
    {
        long? shown = null;
        if (manifest.Ready.Console is not null)
        {
            await console.Ready.WaitAsync(cancellationToken);
            shown = timeProvider.GetTimestamp();
        }

        if (manifest.Ready.Http is not null)
        {
            await hypervisorUp.WaitAsync(cancellationToken);
            await AskAsync(new GuestProbe(connections, manifest, manifest.Ready.Http), cancellationToken);
        }

        return shown ?? timeProvider.GetTimestamp();
    }

    /// <summary>The same for a guest that runs again from a snapshot, which was taken when it was ready.</summary>
    public Task WaitRestoredAsync(CancellationToken cancellationToken) => manifest.Ready.Restored switch
    {
        RestoredReadiness.None => Task.CompletedTask,
        RestoredReadiness.Console => console.Ready.WaitAsync(cancellationToken),
        RestoredReadiness.Http => AskAsync(new GuestProbe(connections, manifest, manifest.Ready.Http), cancellationToken),
        _ => throw new InvalidOperationException($"No proof of readiness {manifest.Ready.Restored}."),
    };

    /// <summary>
    /// Ends when a guest that was ready has shown that it still is. A line on the console does not come a second time: where nothing else is asked of the guest, what the hypervisor says of
    /// it must do.
    /// </summary>
    public Task WaitAgainAsync(CancellationToken cancellationToken) =>
        manifest.Ready.Http is not null ? AskAsync(new GuestProbe(connections, manifest, manifest.Ready.Http), cancellationToken) : Task.CompletedTask;

    /// <summary>
    /// How long one try may take. A guest that comes up during a try is found by the next one, so a try takes no more than an eighth of the time that has gone by, once the first few have.
    /// </summary>
    internal static TimeSpan TryDeadline(int tries, TimeSpan elapsed)
    {
        var share = elapsed / 8;
        if (elapsed >= Patience)
        {
            return share;
        }

        var early = ShortestTry * Math.Pow(2, Math.Min(tries, EarlyTries));
        return early > share ? early : share < LongestTry ? share : LongestTry;
    }

    private async Task AskAsync(GuestProbe probe, CancellationToken cancellationToken)
    {
        var start = timeProvider.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            var begun = timeProvider.GetTimestamp();
            var deadline = TryDeadline(tries, timeProvider.GetElapsedTime(start));
            if (await AskOnceAsync(probe, deadline, cancellationToken))
            {
                return;
            }

            // A try that was refused at once is no reason to try a thousand times a second.
            var pause = TimeSpan.FromTicks(Math.Min(deadline.Ticks, LongestPause.Ticks)) - timeProvider.GetElapsedTime(begun);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, timeProvider, cancellationToken);
            }
        }
    }

    private async Task<bool> AskOnceAsync(GuestProbe probe, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(deadline, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await probe.TryAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
