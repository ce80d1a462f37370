using System.Net.Sockets;
using System.Text.Json;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Connections;
using Gateway.Qemu.Console;
using Gateway.Qemu.Lives;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;
using Gateway.Qemu.Readiness;
using Gateway.Qemu.State;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Adoptions;

/// <summary>
/// Takes over one VM of an earlier gateway: 1. its address is taken, 2. its monitor greets us, 3. its process is held, 4. it says that it is that VM, and that it runs, 5. its console goes on,
/// 6. its guest answers. If a step fails, the VM is let go of as it is.
/// </summary>
internal sealed class VmAdopter(VmServices services)
{
    // The caller's deadline is for all of it.
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromSeconds(10);

    /// <param name="leftover">One that <see cref="Leftover.IsItself"/>.</param>
    /// <param name="specification">What it would be launched as now.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="AdoptionException">It is not what it was, or does not answer.</exception>
    /// <exception cref="OperationCanceledException">It does not answer in time.</exception>
    public async Task<QemuVm> AdoptAsync(Leftover leftover, VmSpecification specification, CancellationToken cancellationToken)
    {
        var begun = services.Time.GetTimestamp();
        var (folder, record) = (leftover.Folder, leftover.Record!);
        var manifest = specification.Image.Manifest;
        var forwards = RecordedPorts.Of(record, manifest, forward => record.Arguments.Any(argument => argument.Split(',').Contains(NetworkFlags.Forward(forward))));
        var address = forwards[0].Host.Address;

        // 1
        if (!services.Addresses.TryTake(address))
        {
            throw new AdoptionException($"its address {address} is another VM's");
        }

        var made = new Stack<Action>();
        made.Push(() => services.Addresses.Return(address));
        try
        {
            using var channels = Descriptor.OpenFolder(folder.Path);

            // 2
            var life = new VmLife();
            var events = new QmpEvents();
            var monitor = new QmpClient(await ChannelListener.ConnectAsync(channels, record.MonitorSocket, cancellationToken), Observe, services.Time);
            made.Push(monitor.Dispose);

            // 3
            var process = VmProcess.TakeOver(record.Process, monitor.Ended) ?? throw new AdoptionException("its process has ended");
            made.Push(process.Release);

            // 4
            await IdentifyAsync(monitor, life, folder.Id, cancellationToken);

            var memory = MemoryFlags.FindOwn(record.Arguments) is { } own ? GuestMemory.OfProcess(record.ProcessId, own) : null;
            made.Push(() => memory?.Dispose());

            // 5
            var log = new ConsoleLog(folder.ConsoleLog);
            var socket = await ChannelListener.ConnectAsync(channels, record.ConsoleSocket, cancellationToken);
            var console = new VmConsole(socket, log, null, services.Time, log.ReadEnd(ConsoleTail.DefaultCapacity));
            made.Push(console.Dispose);

            // 6
            var connections = new GuestConnections(forwards[0].Host, manifest.Connections, life.Gone);
            made.Push(connections.Dispose);
            await new GuestReadiness(manifest, console, connections, services.Time).WaitAgainAsync(cancellationToken);
            if (life.Cause is { } cause)
            {
                throw new AdoptionException(cause);
            }

            services.Logger.Adopted(record.Id, services.Time.GetElapsedTime(begun).TotalMilliseconds);
            var parts = new VmParts
            {
                Specification = specification,
                Record = record,
                Connections = connections,
                Folder = folder,
                Forwards = forwards,
                Process = process,
                Console = console,
                Monitor = monitor,
                Events = events,
                Life = life,
                Memory = memory,
                Started = begun,
                Source = VmSource.Warm,
            };
            return new QemuVm(parts, services);

            void Observe(QmpEvent occurred)
            {
                life.Observe(occurred);
                events.Observe(occurred);
            }
        }
        catch (Exception error)
        {
            // The process before its monitor, whose end would be taken for its own.
            while (made.TryPop(out var undo))
            {
                undo();
            }

            if (error is SocketException or IOException or QmpException)
            {
                throw new AdoptionException(error.Message, error);
            }

            throw;
        }
    }

    private static async Task IdentifyAsync(QmpClient monitor, VmLife life, string id, CancellationToken cancellationToken)
    {
        Expect("name", id, await monitor.ExecuteAsync("query-name", null, CommandDeadline, cancellationToken));
        var status = await monitor.ExecuteAsync("query-status", null, CommandDeadline, cancellationToken);
        if (Said("status", status) is "postmigrate" or "finish-migrate")
        {
            // Its state was being saved when the earlier gateway ended: it was to stand still, and is to run on.
            life.MayPause = true;
            await monitor.ExecuteAsync("cont", null, CommandDeadline, cancellationToken);
            status = await monitor.ExecuteAsync("query-status", null, CommandDeadline, cancellationToken);
            life.MayPause = false;
        }

        Expect("status", "running", status);
    }

    private static void Expect(string name, string wanted, JsonElement answer)
    {
        if (Said(name, answer) is var said && said != wanted)
        {
            throw new AdoptionException($"QEMU says of its {name}: {said}");
        }
    }

    private static string Said(string name, JsonElement answer)
        => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) ? value.ToString() : "nothing";
}
