using System.Runtime.InteropServices;

namespace Gateway.Qemu.Processes;

/// <summary>Takes the exit code of an ended child.</summary>
internal static unsafe class ProcessReaper
{
    private const int ByDescriptor = 3;
    private const int NoHang = 1;
    private const int Exited = 4;
    private const int InterruptedSystemCall = 4;

    // siginfo_t as waitid fills it on 64-bit Linux.
    private const int InformationSize = 128;
    private const int CodeOffset = 8;
    private const int StatusOffset = 24;
    private const int ExitedByItself = 1;

    /// <summary>False if the process has not ended yet.</summary>
    public static bool TryReap(Descriptor process, out int? exitCode) => Wait(process, NoHang, out exitCode);

    /// <summary>Waits for the end, on this thread.</summary>
    public static int? Reap(Descriptor process)
    {
        Wait(process, 0, out var exitCode);
        return exitCode;
    }

    private static bool Wait(Descriptor process, int options, out int? exitCode)
    {
        exitCode = null;
        var information = stackalloc byte[InformationSize];
        new Span<byte>(information, InformationSize).Clear();
        while (Libc.WaitId(ByDescriptor, (uint)process.Number, information, Exited | options) != 0)
        {
            if (Marshal.GetLastPInvokeError() != InterruptedSystemCall)
            {
                // Reaped by somebody else, as where SIGCHLD is ignored.
                return true;
            }
        }

        if (*(int*)information == 0)
        {
            return false;
        }

        var status = *(int*)(information + StatusOffset);
        exitCode = *(int*)(information + CodeOffset) == ExitedByItself ? status : 128 + status;
        return true;
    }
}
