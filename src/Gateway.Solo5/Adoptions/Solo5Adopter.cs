using System.Net.Sockets;
using Gateway.Qemu;
using Gateway.Qemu.Adoptions;
using Gateway.Qemu.Console;
using Gateway.Qemu.Lives;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Readiness;
using Gateway.Qemu.State;
using Gateway.Solo5.Machines;
using Gateway.Solo5.Networks;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Adoptions;

/// <summary>
/// Takes over one VM of an earlier gateway: 1. its address is taken, 2. its console goes on, from the end that its process keeps for that, 3. its process is held, 4. its network is entered by way of
/// the process and gets its ways in again, 5. its guest answers. If a step fails, the VM is let go of as it is.
/// </summary>
internal sealed class Solo5Adopter(Solo5Services services)
{
    /// <param name="leftover">One that <see cref="Leftover.IsItself"/>.</param>
    /// <param name="specification">What it would be launched as now.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="AdoptionException">It is not what it was, or does not answer.</exception>
    /// <exception cref="OperationCanceledException">It does not answer in time.</exception>
    public async Task<Solo5Vm> AdoptAsync(Leftover leftover, VmSpecification specification, CancellationToken cancellationToken)
    {
        var begun = services.Time.GetTimestamp();
        var (folder, record) = (leftover.Folder, leftover.Record!);
        var manifest = specification.Image.Manifest;
        var forwards = RecordedPorts.Of(record, manifest);
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
            // 2
            var log = new ConsoleLog(folder.ConsoleLog);
            var console = new VmConsole(OpenConsole(record.Process), log, null, services.Time, log.ReadEnd(ConsoleTail.DefaultCapacity));
            made.Push(() => _ = console.LetGoAsync());

            // 3
            var process = VmProcess.TakeOver(record.Process, console.Ended) ?? throw new AdoptionException("its process has ended");
            made.Push(process.Release);

            // 4
            var network = NetworkNamespace.OfProcess(record.ProcessId);
            made.Push(network.Dispose);
            var doors = forwards.Select(forward => Door.Open(forward.Host, network, Solo5Starter.GuestPort(forward))).ToList();
            made.Push(() => doors.ForEach(door => door.Dispose()));

            // 5
            var life = new VmLife();
            var connections = Solo5Starter.Connect(network, forwards[0], manifest.Connections, life.Gone);
            made.Push(connections.Dispose);
            await new GuestReadiness(manifest, console, connections, services.Time).WaitAgainAsync(cancellationToken);
            if (process.Exited.IsCompleted || ProcessIdentity.Of(record.ProcessId) != record.Process)
            {
                throw new AdoptionException("its process has ended");
            }

            services.Logger.Adopted(record.Id, services.Time.GetElapsedTime(begun).TotalMilliseconds);
            var parts = new Solo5Parts
            {
                Specification = specification,
                Record = record,
                Connections = connections,
                Folder = folder,
                Forwards = forwards,
                Doors = doors,
                Network = network,
                Process = process,
                Console = console,
                Life = life,
                Started = begun,
                Source = VmSource.Warm,
            };
            return new Solo5Vm(parts, services);
        }
        catch (Exception error)
        {
            // The process before its console, whose end would be taken for its own.
            while (made.TryPop(out var undo))
            {
                undo();
            }

            if (error is SocketException or IOException)
            {
                throw new AdoptionException(error.Message, error);
            }

            throw;
        }
    }

    private static Socket OpenConsole(ProcessIdentity identity)
    {
        using var process = Descriptor.OfProcess(identity) ?? throw new AdoptionException("its process has ended");
        using var end = Descriptor.From(process.Use(number => Libc.DuplicateFrom(number, TenderDescriptors.ConsoleEndNumber)), "cannot have its console");
        return end.ToSocket();
    }
}
