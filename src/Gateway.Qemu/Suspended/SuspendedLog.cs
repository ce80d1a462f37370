using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Suspended;

/// <summary>Event ids 2200-2299 belong to suspended states. An id is never reused.</summary>
internal static partial class SuspendedLog
{
    [LoggerMessage(2200, LogLevel.Information, "The folder {Folder} is no suspended state, or one that was not finished: removed.")]
    public static partial void LeftoverRemoved(this ILogger logger, string folder);

    [LoggerMessage(2201, LogLevel.Warning, "The suspended state {Folder} could not be removed.")]
    public static partial void StateNotRemoved(this ILogger logger, string folder, Exception error);

    [LoggerMessage(2202, LogLevel.Error, "VM {VmId}: its guest stands still for its state to be saved and cannot be let run on: {Reason}")]
    public static partial void CannotRunOn(this ILogger logger, string vmId, string reason);
}
