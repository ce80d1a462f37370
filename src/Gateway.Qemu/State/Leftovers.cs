using Gateway.Qemu.Processes;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.State;

/// <summary>
/// What an earlier gateway left when it did not end in order: its VMs' processes and folders. A process is touched only if it is certainly the VM: number and start time as recorded, or,
/// where a gateway ended between starting a VM and recording it, a QEMU of that name whose working directory is the VM's folder.
/// </summary>
internal sealed class Leftovers(StateFolder state, ILogger<Leftovers> logger)
{
    private const int EndDeadlineMilliseconds = 2000;

    /// <summary>Ends every process and removes every folder. To be called before the first VM is started.</summary>
    public void Sweep()
    {
        foreach (var path in Directory.EnumerateDirectories(state.Vms))
        {
            var folder = new VmFolder(path);
            foreach (var process in FindProcesses(folder))
            {
                var ended = End(process);
                logger.LeftoverEnded(folder.Id, process.ProcessId, ended);
            }

            Remove(folder);
        }
    }

    private static IEnumerable<ProcessIdentity> FindProcesses(VmFolder folder)
    {
        if (folder.Read() is { ProcessId: > 0 } record)
        {
            var recorded = new ProcessIdentity(record.ProcessId, record.ProcessStartTime);
            return ProcessIdentity.Of(record.ProcessId) == recorded ? [recorded] : [];
        }

        return FindUnrecorded(folder);
    }

    private static IEnumerable<ProcessIdentity> FindUnrecorded(VmFolder folder)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var processId)
                && ProcessIdentity.Of(processId) is { } identity
                && ProcessFacts.WorkingDirectory(processId) == folder.Path
                && ProcessFacts.Arguments(processId).Contains(folder.Id))
            {
                yield return identity;
            }
        }
    }

    private static unsafe bool End(ProcessIdentity process)
    {
        var descriptor = Libc.OpenProcess(process.ProcessId);
        if (descriptor < 0)
        {
            return true;
        }

        using var owner = new Descriptor(descriptor);

        // The descriptor names one process for ever; looked at again, it is known to be the right one.
        if (ProcessIdentity.Of(process.ProcessId) != process)
        {
            return true;
        }

        _ = Libc.SignalProcess(descriptor, Libc.SignalKill);
        var entry = new PollEntry { Descriptor = descriptor, Events = Libc.PollIn };
        return Libc.Poll(&entry, 1, EndDeadlineMilliseconds) > 0;
    }

    private void Remove(VmFolder folder)
    {
        try
        {
            folder.Remove();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.FolderNotRemoved(folder.Path, error);
        }
    }
}
