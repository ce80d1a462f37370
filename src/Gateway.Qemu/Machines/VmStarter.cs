using System.Net.Sockets;
using Gateway.Images.Manifests;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Connections;
using Gateway.Qemu.Console;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Lives;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;
using Gateway.Qemu.State;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>
/// Starts a VM's process: 1. folder, 2. sockets with our connections in their queues, 3. files, memory and a channel for the state of devices, 4. command line, 5. process, 6. its identity on
/// disk. Nothing here waits for the process:
/// all that QEMU will want is there before it begins. If a step fails, what the earlier ones made is taken back.
/// </summary>
internal sealed class VmStarter(VmServices services, Hypervisor hypervisor)
{
    /// <param name="specification">What is wanted.</param>
    /// <param name="beginning">What its process begins with.</param>
    /// <param name="forwards">The guest's ports; their address is the VM's to give back, or the caller's if this throws.</param>
    /// <exception cref="IOException">The host ran out of something.</exception>
    public QemuVm Start(VmSpecification specification, VmBeginning beginning, IReadOnlyList<PortForward> forwards)
    {
        var begun = services.Time.GetTimestamp();
        var manifest = specification.Image.Manifest;
        var inherited = new List<Descriptor>();
        var undo = new Stack<IDisposable>();
        var folder = new VmFolder(Path.Combine(services.State.Vms, specification.Id));

        // 1
        folder.Create();
        try
        {
            // 2
            Socket monitor;
            Socket console;
            using (var channels = Descriptor.OpenFolder(folder.Path))
            {
                monitor = Open(channels, VmResources.MonitorSocket);
                console = Open(channels, VmResources.ConsoleSocket);
            }

            // 3
            inherited.AddRange(GuestFiles.Open(specification.Image, beginning, folder, hypervisor.Identity.User));
            var volume = TakeVolume();
            var overlays = manifest.Disks.Any(DiskFlags.NeedsOverlay) ? folder.CreateOverlays(hypervisor.Identity.User) : null;

            var memory = beginning.HasOwnMemory ? Push(GuestMemory.Create(specification.MemoryMiB)) : null;
            if ((memory ?? beginning.Template?.Memory) is { } mapped)
            {
                inherited.Add(mapped.Descriptor.Duplicate());
            }

            var channel = beginning.IsRestored ? OpenState() : null;

            // 4
            var program = Program(manifest);
            var resources = VmResources.ByDescriptor(manifest, SpawnRequest.FirstInherited, forwards, beginning, volume);
            var arguments = Arguments(specification, resources);

            // 5
            var life = Push(new VmLife());
            var pattern = manifest.Ready.Console is { } line ? services.Patterns.Get(line) : null;
            var waits = specification.PreApp ? services.Patterns.Get(LaunchMessage.WaitingLine) : null;
            var output = Push(new VmConsole(console, new ConsoleLog(folder.ConsoleLog), pattern, services.Time, waitingPattern: waits));
            var process = VmProcess.Start(hypervisor.Identity.Request(program, arguments, folder.Path, inherited, overlays), output.HypervisorOutput.Append);
            undo.Push(new UnfinishedStart(process));

            // 6, while the process is busy with itself
            var record = VmRecord.Create(
                specification,
                services.Seal.Of(specification.Environment),
                HypervisorFinder.NameOf(hypervisor.Accelerator),
                hypervisor.Identity.Name,
                process,
                services.Time.GetUtcNow(),
                forwards,
                [program, .. arguments],
                ByHand(specification, folder, forwards)) with
            {
                MonitorSocket = VmResources.MonitorSocket,
                ConsoleSocket = VmResources.ConsoleSocket,
                SnapshotKey = beginning.HasOwnMemory ? SnapshotKeyOf(specification) : null,
            };
            folder.Write(record);
            _ = pattern?.Value;
            _ = waits?.Value;
            services.Logger.VmSpawned(specification.Id, process.Id, forwards[0].Host.ToString());

            var connections = new GuestConnections(
                forwards[0].Host, manifest.Connections, life.Gone, took => services.Logger.GuestConnected(specification.Id, took.TotalMilliseconds));
            var events = new QmpEvents();
            var client = new QmpClient(monitor, Observe, services.Time);
            var state = channel is null ? null : new StateChannel(channel, resources.StateDescriptor);
            undo.Clear();
            var parts = new VmParts
            {
                Specification = specification,
                Record = record,
                Connections = connections,
                Folder = folder,
                Forwards = forwards,
                Process = process,
                Console = output,
                Monitor = client,
                Events = events,
                Life = life,
                Memory = memory,
                State = state,
                Started = begun,
                Source = VmSource.Cold,
            };
            return new QemuVm(parts, services);

            void Observe(QmpEvent occurred)
            {
                life.Observe(occurred);
                events.Observe(occurred);
            }
        }
        catch
        {
            while (undo.TryPop(out var made))
            {
                made.Dispose();
            }

            folder.Remove();
            throw;
        }
        finally
        {
            // The process has its own copies now; ours would keep its sockets alive after its end.
            inherited.ForEach(descriptor => descriptor.Dispose());
        }

        Socket Open(Descriptor channels, string name)
        {
            var (listener, client) = ChannelListener.Create(channels, name);
            inherited.Add(listener);
            return Push(client);
        }

        // Nobody's machine has a place for it only.
        bool TakeVolume()
        {
            if (!beginning.HasDisks || specification is not { Volume: not null, IsNobodys: false })
            {
                return false;
            }

            inherited.Add(services.Volumes.Take(specification));
            if (!beginning.IsRestored)
            {
                services.Volumes.BeginWriting(specification);
            }

            return true;
        }

        Socket OpenState()
        {
            var (ours, theirs) = SocketPair.Create();
            inherited.Add(theirs);
            return Push(ours);
        }

        T Push<T>(T made)
            where T : IDisposable
        {
            undo.Push(made);
            return made;
        }

    }

    /// <summary>The cold boot of a VM as one line for a shell.</summary>
    public string ByHand(VmSpecification specification, VmFolder folder, IReadOnlyList<PortForward> forwards)
    {
        var image = specification.Image;
        return ShellLine.Join([Program(image.Manifest), .. Arguments(specification, VmResources.ByPath(image.Manifest, image.Folder, folder.Path, forwards) with
        {
            Volume = specification is { Volume: not null, IsNobodys: false } ? services.Volumes.DiskOf(specification) : null,
        })]);
    }

    /// <summary>The same for a VM that is to be of a process which is there.</summary>
    public string ByHand(VmSpecification specification, QemuVm vm) => ByHand(specification, new VmFolder(vm.Folder), vm.Forwards);

    /// <summary>What a VM must agree in to be resumed from the state of this one; null where that is never to be saved.</summary>
    public string? SnapshotKeyOf(VmSpecification specification) => specification.Suspends ? services.Keys.SnapshotOf(specification, hypervisor) : null;

    private string Program(ImageManifest manifest) => manifest.Machine == MachineType.Microvm ? hypervisor.MicrovmProgram : hypervisor.Program;

    private string[] Arguments(VmSpecification specification, VmResources resources) =>
        [.. QemuCommandLine.Build(specification, hypervisor.Accelerator, resources).SelectMany(flag => flag.Arguments)];
}
