using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Console;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Qmp;

namespace Gateway.Qemu.Hypervisors;

/// <summary>
/// Finds out whether an accelerator works by starting a VM with it, as VMs are started, without letting it run. Looking at <c>/dev/kvm</c> is not enough: it may open and yet refuse what a
/// processor needs.
/// </summary>
internal sealed class AcceleratorProbe(VmIdentity identity, TimeProvider timeProvider)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan QuitDeadline = TimeSpan.FromSeconds(2);

    /// <summary>Null if it works, else QEMU's own words why it does not.</summary>
    public async Task<string?> FailureAsync(string program, Accelerator accelerator, CancellationToken cancellationToken)
    {
        var (ours, theirs) = SocketPair.Create();
        using var inherited = theirs;
        var output = new ConsoleTail();
        VmProcess process;
        try
        {
            process = VmProcess.Start(identity.Request(program, Arguments(accelerator), "/", [theirs]), output.Append);
        }
        catch (IOException error)
        {
            ours.Dispose();
            return error.Message;
        }

        theirs.Dispose();
        using (process)
        using (var monitor = new QmpClient(ours, _ => { }, timeProvider))
        {
            try
            {
                await monitor.ExecuteAsync("quit", null, Deadline, cancellationToken);
                await process.Exited.WaitAsync(QuitDeadline, timeProvider, cancellationToken);
                return null;
            }
            catch (Exception error) when (error is QmpException or TimeoutException)
            {
                process.Signal(Libc.SignalKill);
                await process.Exited;
                return LastWords(output) ?? error.Message;
            }
            finally
            {
                process.Signal(Libc.SignalKill);
                await process.Exited;
            }
        }
    }

    private static string[] Arguments(Accelerator accelerator) =>
    [
        .. ((IEnumerable<Flag>)
        [
            new("-machine", "microvm,acpi=off,pit=off,pic=off,rtc=off,isa-serial=off", "the smallest there is"),
            new("-accel", accelerator == Accelerator.Kvm ? "kvm" : "tcg,tb-size=1", "what is tried"),
            new("-cpu", accelerator == Accelerator.Kvm ? "host" : "max", "as VMs without a wish of their own get it"),
            new("-m", "16M", "hardly any memory"),
            new("-S", null, "nothing runs"),
            .. QemuCommandLine.Confinement,
            .. ChannelFlags.Monitor($"fd={SpawnRequest.FirstInherited}"),
        ]).SelectMany(flag => flag.Arguments),
    ];

    private static string? LastWords(ConsoleTail output)
    {
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? null : string.Join("; ", lines.TakeLast(2));
    }
}
