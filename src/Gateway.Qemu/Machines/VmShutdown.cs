using Gateway.Images.Manifests;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;

namespace Gateway.Qemu.Machines;

/// <summary>
/// Ends a VM's process in steps, each with its deadline: 1. the power button, for a guest that can be asked, 2. the monitor's <c>quit</c>, 3. SIGTERM, 4. SIGKILL, which also ends a stopped one.
/// </summary>
internal sealed class VmShutdown(VmParts parts, TimeProvider timeProvider)
{
    private static readonly TimeSpan QuitDeadline = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TerminateDeadline = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan KillDeadline = TimeSpan.FromSeconds(10);

    /// <summary>The name of the step that did it; null if none did.</summary>
    /// <param name="mayAsk">Whether the guest has served, so that it may have something to finish.</param>
    public async Task<string?> RunAsync(bool mayAsk)
    {
        if (parts.Process.Exited.IsCompleted)
        {
            return "itself";
        }

        // A process that does not take commands yet has nothing to lose either.
        if (parts.Monitor.Negotiated.IsCompletedSuccessfully)
        {
            // 1; one that stands still, its state saved, hears nothing
            if (mayAsk && CanBeAsked && !parts.Life.MayPause && await CommandAsync("system_powerdown", parts.Specification.StopDeadline))
            {
                return "power button";
            }

            // 2
            if (await CommandAsync("quit", QuitDeadline))
            {
                return "quit";
            }

            // 3
            parts.Process.Signal(Libc.SignalTerminate);
            if (await EndsWithinAsync(TerminateDeadline))
            {
                return "SIGTERM";
            }
        }

        // 4
        parts.Process.Signal(Libc.SignalKill);
        return await EndsWithinAsync(KillDeadline) ? "SIGKILL" : null;
    }

    /// <summary>A PC has a power button, and so has a microvm with ACPI, which Linux gets; only systems of general purpose heed it.</summary>
    private bool CanBeAsked => parts.Specification.Image.Manifest is { Kind: ImageKind.Linux } or { Kind: ImageKind.Generic, Machine: MachineType.Pc or MachineType.Q35 };

    private async Task<bool> CommandAsync(string command, TimeSpan deadline)
    {
        var answer = parts.Monitor.ExecuteAsync(command, null, deadline, CancellationToken.None);
        var ended = await EndsWithinAsync(deadline);
        try
        {
            await answer;
        }
        catch (QmpException)
        {
            // Refused, late, or gone before it answered: what counts is whether the process ended.
        }

        return ended;
    }

    private Task<bool> EndsWithinAsync(TimeSpan deadline) => parts.Process.EndsWithinAsync(deadline, timeProvider);
}
