using Microsoft.Extensions.Logging;

namespace Gateway.Qemu;

/// <summary>Event ids 2000-2999. An id is never reused.</summary>
internal static partial class QemuLog
{
    [LoggerMessage(2000, LogLevel.Information, "{Program} {Version}, accelerator {Accelerator}: {Reason}; VM processes run as {User}.")]
    public static partial void HypervisorFound(this ILogger logger, string program, string version, string accelerator, string reason, string user);

    [LoggerMessage(2001, LogLevel.Warning, "VMs run without KVM, several times as slowly: {Reason} (Gateway:Qemu:Accelerator=tcg silences this).")]
    public static partial void KvmUnusable(this ILogger logger, string reason);

    [LoggerMessage(2003, LogLevel.Debug, "The smallest guest was ready {Milliseconds:0.0} ms after it was wanted.")]
    public static partial void Rehearsed(this ILogger logger, double milliseconds);

    [LoggerMessage(2004, LogLevel.Error, "The smallest guest does not boot, so no other will: {Reason}\n{ConsoleTail}")]
    public static partial void RehearsalFailed(this ILogger logger, string reason, string consoleTail);

    [LoggerMessage(2010, LogLevel.Warning, "An earlier gateway left VM {VmId}, process {ProcessId}; ended now: {Ended}.")]
    public static partial void LeftoverEnded(this ILogger logger, string vmId, int processId, bool ended);

    [LoggerMessage(2011, LogLevel.Warning, "The folder {Folder} could not be removed.")]
    public static partial void FolderNotRemoved(this ILogger logger, string folder, Exception error);

    [LoggerMessage(2012, LogLevel.Warning, "VM {VmId} of an earlier gateway does not answer as it should, so it is ended: {Reason}.")]
    public static partial void NotAdopted(this ILogger logger, string vmId, string reason);

    [LoggerMessage(2013, LogLevel.Debug, "VM {VmId} of an earlier gateway answers; looked at for {Milliseconds:0.0} ms.")]
    public static partial void Adopted(this ILogger logger, string vmId, double milliseconds);

    [LoggerMessage(2014, LogLevel.Warning, "VM {VmId}: that it serves, or no longer does, could not be written in its folder.")]
    public static partial void NotMarked(this ILogger logger, string vmId, Exception error);

    [LoggerMessage(2015, LogLevel.Error, "The state folder {Folder} was taken away (Gateway:State) and is made anew; tokens and logs in it are lost, and commands need a restart of the gateway.")]
    public static partial void StateLost(this ILogger logger, string folder);

    [LoggerMessage(2020, LogLevel.Debug, "VM {VmId} is process {ProcessId} at {Address}.")]
    public static partial void VmSpawned(this ILogger logger, string vmId, int processId, string address);

    [LoggerMessage(2021, LogLevel.Debug, "VM {VmId} is ready after {Milliseconds:0.0} ms.")]
    public static partial void VmReady(this ILogger logger, string vmId, double milliseconds);

    [LoggerMessage(2022, LogLevel.Warning, "VM {VmId}: somebody else listens at the address it was to get (attempt {Attempt}).")]
    public static partial void AddressTaken(this ILogger logger, string vmId, int attempt);

    [LoggerMessage(2033, LogLevel.Warning, "VM {VmId}: the guest reset its machine while it booted ({Resets}); it boots again. Its last line: {LastLine}")]
    public static partial void BootsAgain(this ILogger logger, string vmId, int resets, string lastLine);

    [LoggerMessage(2023, LogLevel.Debug, "VM {VmId}: the listen queue could not be made longer; connections are made one after another.")]
    public static partial void BacklogNotRaised(this ILogger logger, string vmId);

    [LoggerMessage(2024, LogLevel.Debug, "VM {VmId}: connected to its guest in {Milliseconds:0.0} ms.")]
    public static partial void GuestConnected(this ILogger logger, string vmId, double milliseconds);

    [LoggerMessage(2030, LogLevel.Warning, "VM {VmId} ended by itself, exit code {ExitCode}: {Cause}; its console ended with:\n{ConsoleTail}")]
    public static partial void VmDied(this ILogger logger, string vmId, int? exitCode, string cause, string consoleTail);

    [LoggerMessage(2031, LogLevel.Debug, "VM {VmId} is gone {Milliseconds:0.0} ms after it was to stop, by {Step}.")]
    public static partial void VmStopped(this ILogger logger, string vmId, double milliseconds, string step);

    [LoggerMessage(2032, LogLevel.Error, "VM {VmId}, process {ProcessId}, does not end even when killed.")]
    public static partial void VmWillNotEnd(this ILogger logger, string vmId, int processId);
}
