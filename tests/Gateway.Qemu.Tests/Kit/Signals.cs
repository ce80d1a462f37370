using System.Runtime.InteropServices;

namespace Gateway.Qemu.Tests.Kit;

/// <summary>Signals to processes that a test started.</summary>
internal static partial class Signals
{
    /// <summary>Reaches nobody.</summary>
    public const int None = 0;

    public const int Kill = 9;
    public const int Stop = 19;

    public static void Send(int processId, int signal) => _ = SendSignal(processId, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
