using System.Net;
using System.Net.Sockets;

namespace Gateway.Vms.Launching;

/// <summary>One running VM: one hypervisor process with one guest, of one generation. Never reused for another instance. Safe to call from many threads.</summary>
public interface IVm
{
    /// <summary>What it was launched for; <see cref="VmSpecification.Id"/> is unique for ever, so it also names the VM's connections.</summary>
    VmSpecification Specification { get; }

    /// <summary>How the guest came to be ready.</summary>
    VmSource Source { get; }

    /// <summary>What the launch spent its time on, in the order it happened.</summary>
    IReadOnlyList<VmPhaseDuration> Phases { get; }

    /// <summary>The hypervisor's process id.</summary>
    int ProcessId { get; }

    /// <summary>Loopback address and port that lead to the guest's first port.</summary>
    IPEndPoint Address { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>Absolute path of the VM's own folder: identity, sockets, console log.</summary>
    string Folder { get; }

    /// <summary>What runs, argument by argument, the program first.</summary>
    IReadOnlyList<string> Arguments { get; }

    /// <summary>
    /// The cold boot of the same VM as one POSIX shell line, without the gateway's wrapping: anyone can run it by hand after replacing folder and address.
    /// </summary>
    string CommandLine { get; }

    /// <summary>The last part of what the guest and the hypervisor printed, bounded.</summary>
    string ConsoleTail { get; }

    /// <summary>What was printed from a position on (<see cref="ConsolePlace.Position"/>), zero for the beginning, as far as the tail still holds it; does not wait for more. Works also after the VM's end.</summary>
    ConsolePart ReadConsole(long position);

    /// <summary>Cancelled the moment the process is known to be gone, or about to be: whoever waits for the guest can stop.</summary>
    CancellationToken Gone { get; }

    /// <summary>Ends when the process has ended, for whatever reason, or was left; never faults.</summary>
    Task<VmExit> Exited { get; }

    /// <summary>
    /// A connection to the guest's first port, counted against the image's <c>connections</c>: waits while that many are open. Disposing it gives its place back.
    /// May return one that already served the readiness probe.
    /// </summary>
    /// <exception cref="IOException">The VM is gone or the guest refuses.</exception>
    ValueTask<NetworkStream> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Grows whenever all connections were ended although the VM may run on: those of before are of no use, even to whoever has not noticed yet.</summary>
    int ConnectionEra { get; }

    /// <summary>
    /// Ends the VM: closes its connections, asks, then insists, each step with its deadline; returns when the process is gone and its address and files are free again.
    /// Idempotent: later callers wait for the same stop.
    /// </summary>
    Task StopAsync();

    /// <summary>Whether its state can be saved: it was launched for that, and writes to no disk.</summary>
    bool CanSuspend { get; }

    /// <summary>
    /// Saves the guest's state to disk, with all connections to it closed; ends when it is safe there, even from a loss of power. From then on the guest stands still, until
    /// <see cref="StopAsync"/> ends it, or <see cref="RunOnAsync"/> lets it run on. On any exception the guest runs on, and nothing is left on disk.
    /// </summary>
    /// <param name="isRequired">Whether the state is never to be given up for want of space.</param>
    /// <param name="cancellationToken">The guest is wanted: it runs on at once, whatever the disk is at.</param>
    /// <exception cref="VmSuspendException">It cannot be saved, or the VM ended.</exception>
    Task<SuspendedState> SuspendAsync(bool isRequired, CancellationToken cancellationToken);

    /// <summary>Takes the saved state away and lets the guest run on; a VM that cannot ends.</summary>
    Task RunOnAsync();

    /// <summary>It takes no more requests: should the gateway end before the VM does, no other gateway takes it over. Quick, but touches the disk.</summary>
    void Retire();

    /// <summary>
    /// Lets go of the VM, which runs on: closes its connections, and keeps all that a later gateway needs to take it over. <see cref="Gone"/> is cancelled and <see cref="Exited"/>
    /// ends as if it had been stopped. Idempotent; whichever of this and <see cref="StopAsync"/> comes first holds.
    /// </summary>
    Task LeaveAsync();
}
