using System.Net.Sockets;
using System.Text.Json;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;

namespace Gateway.Qemu.Snapshots;

/// <summary>
/// The state of a guest's devices out of one QEMU process and into another, by QEMU's migration (its documentation, <c>migration</c>), over a socket pair. Memory is
/// left out: the capability <c>x-ignore-shared</c> leaves it to whoever maps it.
/// </summary>
internal static class MigrationCommands
{
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);
    private const int Chunk = 64 * 1024;

    /// <summary>Makes a process that was started with <c>-incoming defer</c> wait for a state.</summary>
    /// <param name="monitor">Of that process.</param>
    /// <param name="descriptor">The number of the socket in that process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QmpException">It refuses, or is gone.</exception>
    public static async Task ListenForStateAsync(this QmpClient monitor, int descriptor, CancellationToken cancellationToken)
    {
        // Sent one behind the other without waiting: QEMU takes commands in their order.
        await Task.WhenAll(
            AllowAsync(monitor, cancellationToken),
            AnnounceSoonAsync(monitor, cancellationToken),
            monitor.ExecuteAsync("migrate-incoming", arguments => arguments.WriteString("uri", $"fd:{descriptor}"), CommandDeadline, cancellationToken));
    }

    /// <summary>Gives a process that waits for it a state; ends when the guest runs from there.</summary>
    /// <param name="events">Of that process.</param>
    /// <param name="socket">Our end.</param>
    /// <param name="state">The whole state.</param>
    /// <param name="cancellationToken">Ends the wait; to be cancelled when the process is gone, which is what becomes of one that does not like its state.</param>
    public static async Task SendStateAsync(this QmpEvents events, Socket socket, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var running = events.NextAsync("RESUME");
        for (var rest = state; !rest.IsEmpty;)
        {
            rest = rest[await socket.SendAsync(rest, cancellationToken)..];
        }

        socket.Shutdown(SocketShutdown.Send);
        await running.WaitAsync(cancellationToken);
    }

    /// <summary>Takes the state of a running guest, which stands still from then on. A guest that is restored from it runs at once.</summary>
    /// <param name="monitor">Of its process.</param>
    /// <param name="events">Of its process.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <exception cref="QmpException">QEMU refuses, fails or is gone.</exception>
    /// <exception cref="IOException">The system has no more descriptors.</exception>
    public static async Task<byte[]> TakeStateAsync(this QmpClient monitor, QmpEvents events, CancellationToken cancellationToken)
    {
        const string Name = "state";
        var (ours, theirs) = SocketPair.Create();
        using (ours)
        {
            var outcome = events.NextAsync("MIGRATION", migration => migration.Text("status") is "completed" or "failed");
            using (theirs)
            {
                await AllowAsync(monitor, cancellationToken);
                await monitor.ExecuteAsync("getfd", arguments => arguments.WriteString("fdname", Name), theirs, CommandDeadline, cancellationToken);
            }

            var received = ReceiveAsync(ours, cancellationToken);
            await monitor.ExecuteAsync("migrate", arguments => arguments.WriteString("uri", $"fd:{Name}"), CommandDeadline, cancellationToken);
            return (await outcome.WaitAsync(cancellationToken)).Text("status") == "completed"
                ? await received
                : throw new QmpException("QEMU could not save the state of the guest's devices");
        }
    }

    /// <summary>
    /// The card of a restored guest tells it that it has moved: at once, and once more 10 ms later, as a guest that just answers an earlier word of that misses the next. QEMU by itself takes a
    /// second over it, and hears nobody meanwhile who wants to have it said (its <c>hw/net/virtio-net.c</c>, <c>virtio_net_announce</c>).
    /// </summary>
    private static Task<JsonElement> AnnounceSoonAsync(QmpClient monitor, CancellationToken cancellationToken)
        => monitor.ExecuteAsync(
            "migrate-set-parameters",
            arguments =>
            {
                arguments.WriteNumber("announce-initial", 10);
                arguments.WriteNumber("announce-max", 10);
                arguments.WriteNumber("announce-rounds", 2);
                arguments.WriteNumber("announce-step", 10);
            },
            CommandDeadline,
            cancellationToken);

    private static Task<JsonElement> AllowAsync(QmpClient monitor, CancellationToken cancellationToken)
        => monitor.ExecuteAsync(
            "migrate-set-capabilities",
            arguments =>
            {
                arguments.WriteStartArray("capabilities");
                foreach (var capability in (string[])["x-ignore-shared", "events"])
                {
                    arguments.WriteStartObject();
                    arguments.WriteString("capability", capability);
                    arguments.WriteBoolean("state", true);
                    arguments.WriteEndObject();
                }

                arguments.WriteEndArray();
            },
            CommandDeadline,
            cancellationToken);

    /// <summary>QEMU closes its end when it is through.</summary>
    private static async Task<byte[]> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var state = new MemoryStream();
        var buffer = new byte[Chunk];
        int count;
        while ((count = await socket.ReceiveAsync(buffer, cancellationToken)) > 0)
        {
            state.Write(buffer, 0, count);
        }

        return state.ToArray();
    }
}
