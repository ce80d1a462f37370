using System.Net;
using System.Net.Sockets;
using Gateway.Images.Foreign.Solo5;
using Gateway.Qemu;
using Gateway.Qemu.Connections;
using Gateway.Qemu.Console;
using Gateway.Qemu.Lives;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Qemu.State;
using Gateway.Solo5.Networks;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Machines;

/// <summary>
/// Starts a VM's process: 1. folder and disks, 2. the guest's network with its device, and the ways in, 3. console, 4. command line, 5. process, 6. its identity on disk. If a step fails, what the
/// earlier ones made is taken back.
/// </summary>
internal sealed class Solo5Starter(Solo5Services services, Tender tender, Solo5Binary binary)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="specification">What is wanted.</param>
    /// <param name="forwards">The guest's ports; their address is the VM's to give back, or the caller's if this throws.</param>
    /// <exception cref="IOException">The host ran out of something, or does not allow it.</exception>
    /// <exception cref="SocketException">Somebody else listens at an address.</exception>
    public Solo5Vm Start(VmSpecification specification, IReadOnlyList<PortForward> forwards)
    {
        var begun = services.Time.GetTimestamp();
        var manifest = specification.Image.Manifest;
        var user = tender.Identity.User;
        var undo = new Stack<IDisposable>();
        Directory.CreateDirectory(services.Vms, OwnerOnly);
        var folder = new VmFolder(Path.Combine(services.Vms, specification.Id));

        // 1
        folder.Create();
        try
        {
            var disks = CopyDisks(specification, folder, user);
            using var program = GuestFiles.Open(specification.Image, VmBeginning.Boot, folder, user).First();

            // 2
            var network = Push(NetworkNamespace.Create());
            using var tap = TapDevice.Create(network, GuestNetworkPlan.Inside);
            Door[] doors = [.. forwards.Select(forward => Push(Door.Open(forward.Host, network, GuestPort(forward))))];

            // 3
            var (ours, theirs) = SocketPair.Create();
            Push(ours);
            using var console = theirs;
            using var consoleEnd = Descriptor.Of(ours);

            // 4
            var arguments = Arguments(specification, new TenderFiles($"@{TenderDescriptors.TapNumber}", TenderDescriptors.PathOf(TenderDescriptors.ProgramNumber), disks));

            // 5
            var life = Push(new VmLife());
            var pattern = manifest.Ready.Console is { } line ? services.Patterns.Get(line) : null;
            var output = Push(new VmConsole(ours, new ConsoleLog(folder.ConsoleLog), pattern, services.Time));
            var inherited = new TenderDescriptors(tap, program, network.Descriptor, console, consoleEnd);
            var process = VmProcess.Start(tender.Request(arguments, folder.Path, inherited), output.HypervisorOutput.Append);
            undo.Push(new UnfinishedStart(process));

            // 6
            var record = VmRecord.Create(
                specification,
                services.Seal.Of(specification.Environment),
                tender.Name,
                tender.Identity.Name,
                process,
                services.Time.GetUtcNow(),
                forwards,
                [tender.Program, .. arguments],
                ByHand(specification, folder));
            folder.Write(record);
            _ = pattern?.Value;
            services.Logger.VmSpawned(specification.Id, process.Id, forwards[0].Host.ToString());
            undo.Clear();
            var parts = new Solo5Parts
            {
                Specification = specification,
                Record = record,
                Connections = Connect(network, forwards[0], manifest.Connections, life.Gone),
                Folder = folder,
                Forwards = forwards,
                Doors = doors,
                Network = network,
                Process = process,
                Console = output,
                Life = life,
                Started = begun,
                Source = VmSource.Cold,
            };
            return new Solo5Vm(parts, services);
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

        T Push<T>(T made)
            where T : IDisposable
        {
            undo.Push(made);
            return made;
        }
    }

    /// <summary>Where a port is in the guest's network.</summary>
    public static IPEndPoint GuestPort(PortForward forward) => new(GuestNetworkPlan.Inside.Address, forward.GuestPort);

    /// <summary>The connections to a guest's first port: straight to it, whose own queue takes them, not by way of its door.</summary>
    public static GuestConnections Connect(NetworkNamespace network, PortForward first, int limit, CancellationToken gone)
        => new(GuestPort(first), limit, gone, open: network.OpenSocket) { ManyAtOnce = true };

    /// <summary>A tender opens disks for writing only; what is written goes with the VM.</summary>
    private static string[] CopyDisks(VmSpecification specification, VmFolder folder, VmUser? user)
    {
        var image = specification.Image;
        if (image.Manifest.Disks.Count == 0)
        {
            return [];
        }

        var copies = folder.CreateOverlays(user);
        foreach (var disk in image.Manifest.Disks)
        {
            var copy = Path.Combine(folder.Path, copies, disk.File);
            File.Copy(image.PathOf(disk.File), copy);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            if (user is not null && Libc.ChangeOwner(copy, user.UserId, user.GroupId) != 0)
            {
                throw Descriptor.Failure($"cannot give '{copy}' to {user.Name}");
            }
        }

        return [.. image.Manifest.Disks.Select(disk => $"{copies}/{disk.File}")];
    }

    private string[] Arguments(VmSpecification specification, TenderFiles files) => [.. TenderCommandLine.Build(specification, binary, files).Select(part => part.What)];

    private string ByHand(VmSpecification specification, VmFolder folder)
    {
        var image = specification.Image;
        var files = new TenderFiles(TapDevice.Name, image.Kernel!, [.. image.Manifest.Disks.Select(disk => Path.Combine(folder.Path, "overlays", disk.File))]);
        return TenderCommandLine.ByHand(tender, TenderCommandLine.Build(specification, binary, files));
    }
}
