using Gateway.Qemu.Lives;
using Gateway.Qemu.Processes;

namespace Gateway.Solo5.Machines;

/// <summary>The end of a tender's VM: a unikernel cannot be asked, so SIGTERM, then SIGKILL.</summary>
internal sealed class Solo5End(Solo5Parts parts, Solo5Services services) : VmProcessEnd(parts, services)
{
    private static readonly TimeSpan TerminateDeadline = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KillDeadline = TimeSpan.FromSeconds(10);

    protected override async Task<string?> ShutDownAsync()
    {
        if (Parts.Process.Exited.IsCompleted)
        {
            return "itself";
        }

        Parts.Process.Signal(Libc.SignalTerminate);
        if (await Parts.Process.EndsWithinAsync(TerminateDeadline, Services.Time))
        {
            return "SIGTERM";
        }

        Parts.Process.Signal(Libc.SignalKill);
        return await Parts.Process.EndsWithinAsync(KillDeadline, Services.Time) ? "SIGKILL" : null;
    }

    protected override Task LetGoOfConsoleAsync() => Parts.Console.LetGoAsync();
}
