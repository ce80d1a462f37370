using System.Collections.Concurrent;
using Gateway.Images.Files;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.State;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Suspended;

/// <summary>
/// The suspended states in <c>State/suspended</c>, each in a folder named by the VM whose it was. The memory of one is verified when it is first used by this gateway, unless this gateway
/// wrote it, and again when its file is another than before; the state of its devices at every use. Safe to call from many threads.
/// </summary>
internal sealed class SuspendedStore(StateFolder state, ILogger<SuspendedStore> logger)
{
    private const string GoneMark = ".gone";

    private readonly ConcurrentDictionary<string, (FileIdentity? Memory, FileIdentity? State)> _verified = new(StringComparer.Ordinal);

    private string Root => Path.Combine(state.Path, "suspended");

    /// <summary>What earlier gateways left; what makes no sense is removed.</summary>
    public IReadOnlyList<SuspendedState> FindAll()
    {
        if (!Directory.Exists(Root))
        {
            return [];
        }

        var found = new List<SuspendedState>();
        foreach (var path in Directory.GetDirectories(Root))
        {
            var folder = new SnapshotFolder(path);
            if (!SnapshotFolder.IsUnfinished(path) && !path.EndsWith(GoneMark, StringComparison.Ordinal) && folder.ReadRecord() is { Vm: { } vm } record && vm.Id == Path.GetFileName(path))
            {
                found.Add(StateOf(record, vm, folder));
            }
            else
            {
                logger.LeftoverRemoved(path);
                Remove(path);
            }
        }

        return found;
    }

    /// <summary>Saves one, so that even a loss of power leaves it.</summary>
    /// <exception cref="IOException">The disk takes no more; nothing is left.</exception>
    /// <exception cref="OperationCanceledException">It was called off; nothing is left.</exception>
    public SuspendedState Save(SnapshotRecord record, GuestMemory memory, ReadOnlySpan<byte> devices, SaveDecision decision)
    {
        var vm = record.Vm!;
        var folder = FolderOf(vm.Id);
        Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var saved = SnapshotFolder.Save(folder.Path, record, memory, devices, decision);
        _verified[vm.Id] = folder.Identity();
        return StateOf(saved, vm, folder);
    }

    /// <summary>One to be resumed. Its memory is read, and where need be verified, when it is filled into a VM's.</summary>
    /// <exception cref="InvalidDataException">It is not what was saved.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (SnapshotRecord Record, RestorableState State) Read(string id)
    {
        var folder = FolderOf(id);
        var record = folder.ReadRecord() ?? throw new InvalidDataException($"{folder.Path} does not make sense");
        return (record, new RestorableState(memory => Fill(id, folder, record, memory), folder.ReadState(record)));
    }

    /// <summary>Takes one away. From the first moment on nobody finds it, however long its files take.</summary>
    public void Discard(string id)
    {
        _verified.TryRemove(id, out _);
        var path = FolderOf(id).Path;
        try
        {
            Directory.Move(path, path + GoneMark);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.StateNotRemoved(path, error);
            return;
        }

        _ = Task.Run(() => Remove(path + GoneMark));
    }

    private static SuspendedState StateOf(SnapshotRecord record, VmRecord vm, SnapshotFolder folder)
        => new(vm.ToFacts(), folder.DiskBytes(), record.CreatedAt, record.IsRequired);

    private void Fill(string id, SnapshotFolder folder, SnapshotRecord record, GuestMemory memory)
    {
        // In this order a change while it is read is noticed at the next use.
        var identity = folder.Identity();
        if (_verified.TryGetValue(id, out var verified) && verified == identity)
        {
            folder.CopyMemory(memory);
            return;
        }

        folder.ReadMemory(record, memory);
        _verified[id] = identity;
    }

    private SnapshotFolder FolderOf(string id) => new(Path.Combine(Root, id));

    private void Remove(string path)
    {
        try
        {
            new SnapshotFolder(path).Remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.StateNotRemoved(path, error);
        }
    }
}
