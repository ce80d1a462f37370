using System.Runtime.InteropServices;

namespace Gateway.Testing.Running;

/// <summary>One row of <c>GET /api/v1/vms</c>, as its readers see it, of a VM that has a process.</summary>
public sealed partial record RunningVm(
    string Id,
    string Site,
    string Instance,
    string Image,
    string State,
    string Source,
    int Pid,
    string Address,
    int MemoryMiB,
    int Leases,
    DateTimeOffset StartedAt,
    string Folder,
    string CommandLine,
    IReadOnlyList<string> Argv)
{
    public const int Sigkill = 9;
    public const int Sigcont = 18;
    public const int Sigstop = 19;

    /// <summary>Whether the process behind it is still there. One that has ended and was not yet waited for by its parent is not.</summary>
    public bool IsRunning
    {
        get
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{Pid}/stat");
                return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    /// <summary>Sends the process a signal.</summary>
    public void Signal(int signal) => Signal(Pid, signal);

    /// <summary>The same for one of which no more is known.</summary>
    public static void Signal(int process, int signal) => _ = Kill(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
