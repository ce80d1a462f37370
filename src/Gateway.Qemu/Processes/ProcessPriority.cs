namespace Gateway.Qemu.Processes;

/// <summary>How much of the processors a process gets when there is not enough for all.</summary>
internal static class ProcessPriority
{
    private const int OfProcess = 0;
    private const int Background = 15;

    /// <summary>Lets a process that was just started, and the threads it is yet to make, wait for all others.</summary>
    public static void Lower(int processId) => _ = Libc.SetPriority(OfProcess, (uint)processId, Background);
}
