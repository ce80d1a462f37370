using Gateway.Qemu.Processes;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.State;

/// <summary>
/// What an earlier gateway left when it did not end in order, or on purpose: its VMs' folders and processes. A process is a VM's only if it works in the VM's folder and its arguments name
/// the VM. No record can make another process look like one: not one that was written before the machine's last start, nor one that somebody copied. Only of a process that hides where it works
/// is the record believed.
/// </summary>
internal sealed class Leftovers(StateFolder state, ILogger<Leftovers> logger)
{
    private const int EndDeadlineMilliseconds = 2000;

    /// <summary>All there were when the state was opened.</summary>
    public IReadOnlyList<Leftover> FindAll() => FindAll(state.Left, static (folder, arguments) => arguments.Contains(folder.Id));

    /// <summary>Those of some folders.</summary>
    /// <param name="paths">Of the folders.</param>
    /// <param name="isVm">Whether a process with these arguments, which works in the folder, is the VM and not somebody who looks at it.</param>
    public static IReadOnlyList<Leftover> FindAll(IReadOnlyList<string> paths, Func<VmFolder, IReadOnlyList<string>, bool> isVm)
    {
        var folders = paths.Select(path => new VmFolder(path)).ToList();
        if (folders.Count == 0)
        {
            return [];
        }

        // The identity is taken first: if the number is another process's by the time that something else is asked, the identity is not that process's.
        var processes = ProcessFacts.All().Select(ProcessIdentity.Of).OfType<ProcessIdentity>().ToLookup(process => ProcessFacts.WorkingDirectory(process.ProcessId));
        return [.. folders.Select(folder => Find(folder, folder.Read()))];

        Leftover Find(VmFolder folder, VmRecord? record) => new(folder, record, FindProcesses(folder, record, processes, isVm));
    }

    /// <summary>
    /// Ends the processes and removes the folder; blocks this thread until they have ended. Where one does not end even so, the folder stays: by it the next gateway finds the process again.
    /// </summary>
    public void End(Leftover leftover)
    {
        try
        {
            foreach (var process in leftover.Processes)
            {
                var ended = End(process);
                logger.LeftoverEnded(leftover.Folder.Id, process.ProcessId, ended);
                if (!ended)
                {
                    return;
                }
            }

            leftover.Folder.Remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.FolderNotRemoved(leftover.Folder.Path, error);
        }
    }

    private static IReadOnlyList<ProcessIdentity> FindProcesses(
        VmFolder folder, VmRecord? record, ILookup<FileIdentity?, ProcessIdentity> processes, Func<VmFolder, IReadOnlyList<string>, bool> isVm)
    {
        var found = FileIdentity.Of(folder.Path) is { } identity ? processes[identity].Where(process => isVm(folder, ProcessFacts.Arguments(process.ProcessId))) : [];

        // One in a user namespace that is not ours tells nobody where it works: then it must be the recorded one in everything else.
        var hidden = processes[null].Where(process => process == record?.Process && ProcessFacts.Arguments(process.ProcessId).SequenceEqual(record.Arguments));
        return [.. found, .. hidden];
    }

    private static bool End(ProcessIdentity process)
    {
        using var descriptor = Descriptor.OfProcess(process);
        if (descriptor is null)
        {
            return true;
        }

        _ = Libc.SignalProcess(descriptor.Number, Libc.SignalKill);
        return ProcessReaper.EndsWithin(descriptor, EndDeadlineMilliseconds);
    }
}
