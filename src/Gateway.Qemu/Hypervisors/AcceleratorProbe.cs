using System.Net.Sockets;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Processes;

namespace Gateway.Qemu.Hypervisors;

/// <summary>
/// Finds out whether an accelerator works by starting a VM with it, as VMs are started, without letting it run. Looking at <c>/dev/kvm</c> is not enough: it may open and yet refuse what a
/// processor needs. The VM finds the order to quit when it is up, so it ends by itself whatever becomes of the gateway.
/// </summary>
internal sealed class AcceleratorProbe(VmIdentity identity)
{
    /// <summary>Many times what it takes: on a host that is busy at the gateway's start, VMs would run without KVM for as long as the gateway does.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Null if it works, else QEMU's own words why it does not.</summary>
    public async Task<string?> FailureAsync(string program, Accelerator accelerator, CancellationToken cancellationToken)
    {
        var (ours, theirs) = SocketPair.Create();
        using var orders = ours;
        using var inherited = theirs;
        try
        {
            await orders.SendAsync("""{"execute":"qmp_capabilities"}{"execute":"quit"}"""u8.ToArray(), SocketFlags.None, cancellationToken);
            var (exitCode, output) = await ProgramRun.OutputAsync(identity.Request(program, Arguments(accelerator), "/", [inherited]), Deadline, cancellationToken);

            // Where somebody else reaps children the code is not known; a failure has its words then.
            return exitCode == 0 ? null : LastWords(output) ?? (exitCode is null ? null : $"exit code {exitCode}");
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            return error.Message;
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

    private static string? LastWords(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? null : string.Join("; ", lines.TakeLast(2));
    }
}
