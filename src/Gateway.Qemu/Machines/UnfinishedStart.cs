using Gateway.Qemu.Processes;

namespace Gateway.Qemu.Machines;

/// <summary>Ends a process whose VM did not come to be.</summary>
internal sealed class UnfinishedStart(VmProcess process) : IDisposable
{
    public void Dispose()
    {
        process.Signal(Libc.SignalKill);
        _ = process.Exited.ContinueWith(_ => process.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
