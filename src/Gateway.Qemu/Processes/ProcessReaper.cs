using System.Runtime.InteropServices;

namespace Gateway.Qemu.Processes;

/// <summary>Notices the end of a process, whoever's child it is, and takes the exit code of a child.</summary>
internal static unsafe class ProcessReaper
{
    private const int ByNumber = 1;
    private const int ByDescriptor = 3;
    private const int NoHang = 1;
    private const int Exited = 4;
    private const int InterruptedSystemCall = 4;

    // siginfo_t as waitid fills it on 64-bit Linux.
    private const int InformationSize = 128;
    private const int CodeOffset = 8;
    private const int StatusOffset = 24;
    private const int ExitedByItself = 1;

    /// <summary>Whether the process ends within that time; blocks this thread meanwhile.</summary>
    /// <param name="process">A descriptor of the process.</param>
    /// <param name="milliseconds"><see cref="Libc.PollForEver"/>: however long it takes.</param>
    public static bool EndsWithin(Descriptor process, int milliseconds)
    {
        var entry = new PollEntry { Descriptor = process.Number, Events = Libc.PollIn };
        int ready;
        while ((ready = Libc.Poll(&entry, 1, milliseconds)) < 0 && Marshal.GetLastPInvokeError() == InterruptedSystemCall)
        {
            // A signal of our own: wait on.
        }

        return ready > 0;
    }

    /// <summary>The exit code of a process that has ended; null where it was somebody else's child, or was reaped already, as where SIGCHLD is ignored.</summary>
    public static int? Reap(Descriptor process) => Wait(ByDescriptor, process.Number, NoHang);

    /// <summary>Waits for the end of a child that has no descriptor, on this thread.</summary>
    public static void Reap(int processId) => Wait(ByNumber, processId, 0);

    private static int? Wait(int kind, int process, int options)
    {
        var information = stackalloc byte[InformationSize];
        new Span<byte>(information, InformationSize).Clear();
        while (Libc.WaitId(kind, (uint)process, information, Exited | options) != 0)
        {
            if (Marshal.GetLastPInvokeError() != InterruptedSystemCall)
            {
                return null;
            }
        }

        if (*(int*)information == 0)
        {
            return null;
        }

        var status = *(int*)(information + StatusOffset);
        return *(int*)(information + CodeOffset) == ExitedByItself ? status : 128 + status;
    }
}
