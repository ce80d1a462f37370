using System.Text;
using Gateway.Qemu.Processes;

namespace Gateway.Qemu.Hypervisors;

/// <summary>Runs QEMU for what it prints, as VMs are run.</summary>
internal static class ProgramRun
{
    private const int MaximumOutput = 256 * 1024;

    /// <summary>Starts a program, waits for its end and returns what it printed.</summary>
    /// <exception cref="IOException">It could not be started.</exception>
    /// <exception cref="TimeoutException">It did not end in time; it is ended then.</exception>
    public static async Task<(int? ExitCode, string Output)> OutputAsync(SpawnRequest request, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        using var process = VmProcess.Start(request, bytes =>
        {
            if (output.Length < MaximumOutput)
            {
                output.Append(Encoding.UTF8.GetString(bytes));
            }
        });
        try
        {
            var exitCode = await process.Exited.WaitAsync(deadline, cancellationToken);
            return (exitCode, output.ToString());
        }
        catch
        {
            process.Signal(Libc.SignalKill);
            await process.Exited;
            throw;
        }
    }
}
