using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Diagnostics;

/// <summary>Event ids 1000-1099 belong to the life of VMs. An id is never reused.</summary>
internal static partial class VmLog
{
    [LoggerMessage(1000, LogLevel.Debug, "VM {Vm} of {Instance} is {State} after {Trigger}.")]
    public static partial void Moved(this ILogger logger, string vm, InstanceKey instance, VmState state, VmTrigger trigger);

    [LoggerMessage(1001, LogLevel.Information, "{Instance} is up: {Source} in {TotalMs:F1} ms ({Phases}); {Waiters} waited. VM {Vm}, {Address}.")]
    public static partial void Activated(this ILogger logger, InstanceKey instance, string source, double totalMs, string phases, int waiters, string vm, string address);

    [LoggerMessage(1002, LogLevel.Information, "VM {Vm} of {Instance} takes no more requests: {Reason}; {Leases} to finish.")]
    public static partial void Draining(this ILogger logger, string vm, InstanceKey instance, DrainReason reason, int leases);

    [LoggerMessage(1003, LogLevel.Information, "VM {Vm} of {Instance} is gone after {ElapsedMs:F1} ms.")]
    public static partial void Stopped(this ILogger logger, string vm, InstanceKey instance, double elapsedMs);

    [LoggerMessage(1004, LogLevel.Warning, "VM {Vm} of {Instance} ended by itself, exit code {ExitCode}; its console ended with: {ConsoleTail}")]
    public static partial void Died(this ILogger logger, string vm, InstanceKey instance, int? exitCode, string consoleTail);

    [LoggerMessage(1005, LogLevel.Error, "VM {Vm} could not be stopped; process {ProcessId} may still run.")]
    public static partial void StopFailed(this ILogger logger, string vm, int processId, Exception error);

    [LoggerMessage(1006, LogLevel.Warning, "VM {Vm} of {Instance} did not answer within Boot:Timeout={Timeout}. Its console ended with: {ConsoleTail}")]
    public static partial void BootDeadlineMissed(this ILogger logger, string vm, InstanceKey instance, TimeSpan timeout, string consoleTail);

    [LoggerMessage(1007, LogLevel.Warning, "VM {Vm} of {Instance} did not come up ({Failure}): {Reason} Its console ended with: {ConsoleTail}")]
    public static partial void BootFailed(this ILogger logger, string vm, InstanceKey instance, VmLaunchFailure failure, string reason, string consoleTail);

    [LoggerMessage(1008, LogLevel.Error, "The boot of VM {Vm} of {Instance} broke off.")]
    public static partial void BootBroke(this ILogger logger, string vm, InstanceKey instance, Exception error);

    [LoggerMessage(1009, LogLevel.Warning, "VM {Vm} did not start ({Reason}); trying once more.")]
    public static partial void LaunchingAgain(this ILogger logger, string vm, string reason);

    [LoggerMessage(1010, LogLevel.Warning, "Site '{Site}': no room for another VM and none is idle ({Setting}); requests wait for one.")]
    public static partial void NoRoom(this ILogger logger, string site, string setting);

    [LoggerMessage(1011, LogLevel.Error, "Site '{Site}': a VM of {MemoryMiB} MiB can never have room ({Setting}).")]
    public static partial void RoomImpossible(this ILogger logger, string site, int memoryMiB, string setting);

    [LoggerMessage(1012, LogLevel.Information, "Stopping {Vms} VMs; {Leases} requests are still served.")]
    public static partial void ShuttingDown(this ILogger logger, int vms, int leases);

    [LoggerMessage(1013, LogLevel.Warning, "VM {Vm} of {Instance} could not be connected to; another one takes its place.")]
    public static partial void Unreachable(this ILogger logger, string vm, InstanceKey instance);

    [LoggerMessage(1014, LogLevel.Error, "VM {Vm} of {Instance} cannot boot: image '{Image}' is not sound: {Reason}")]
    public static partial void ImageUnusable(this ILogger logger, string vm, InstanceKey instance, string image, string reason);

    [LoggerMessage(1015, LogLevel.Information, "VM {Vm} of {Instance} is taken over from an earlier gateway: process {ProcessId} at {Address}.")]
    public static partial void Adopted(this ILogger logger, string vm, InstanceKey instance, int processId, string address);

    [LoggerMessage(1016, LogLevel.Information, "VM {Vm} of an earlier gateway is not taken over: {Reason}.")]
    public static partial void NotAdopted(this ILogger logger, string vm, string reason);

    [LoggerMessage(1017, LogLevel.Information, "VM {Vm} of {Instance}, process {ProcessId}, runs on for the next gateway.")]
    public static partial void Left(this ILogger logger, string vm, InstanceKey instance, int processId);

    [LoggerMessage(1018, LogLevel.Error, "VM {Vm}, process {ProcessId}, could not be let go of in order.")]
    public static partial void LeaveFailed(this ILogger logger, string vm, int processId, Exception error);

    [LoggerMessage(1090, LogLevel.Error, "Image '{Image}' does not come up, boot after boot: none is tried for {Pause}.")]
    public static partial void CircuitOpened(this ILogger logger, string image, TimeSpan pause);

    [LoggerMessage(1091, LogLevel.Information, "Image '{Image}' comes up again.")]
    public static partial void CircuitClosed(this ILogger logger, string image);

    /// <summary>The one line an activation is worth.</summary>
    public static void Activated(this ILogger logger, InstanceKey instance, IVm vm, TimeSpan total, int waiters)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var text = string.Join(", ", vm.PhasesOf(total).Select(phase => FormattableString.Invariant($"{phase.Phase.ToString().ToLowerInvariant()} {phase.Duration.TotalMilliseconds:F1}")));
            logger.Activated(instance, vm.Source.ToString().ToLowerInvariant(), total.TotalMilliseconds, text, waiters, vm.Specification.Id, vm.Address.ToString());
        }
    }
}
