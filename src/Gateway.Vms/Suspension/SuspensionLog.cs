using Gateway.Vms.Instances;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Suspension;

/// <summary>Event ids 1300-1399 belong to suspended VMs. An id is never reused.</summary>
internal static partial class SuspensionLog
{
    [LoggerMessage(1300, LogLevel.Debug, "VM {Vm} of {Instance} is to be suspended: {Reason}.")]
    public static partial void Suspending(this ILogger logger, string vm, InstanceKey instance, DrainReason reason);

    [LoggerMessage(1301, LogLevel.Information, "VM {Vm} of {Instance} is suspended after {ElapsedMs:F1} ms, {KiB} KiB on disk.")]
    public static partial void Suspended(this ILogger logger, string vm, InstanceKey instance, double elapsedMs, long kiB);

    [LoggerMessage(1302, LogLevel.Debug, "VM {Vm} of {Instance} runs on: it is wanted, {ElapsedMs:F1} ms after it was to be suspended.")]
    public static partial void Recalled(this ILogger logger, string vm, InstanceKey instance, double elapsedMs);

    [LoggerMessage(1303, LogLevel.Warning, "VM {Vm} of {Instance} cannot be suspended: {Reason}")]
    public static partial void NotSuspended(this ILogger logger, string vm, InstanceKey instance, string reason);

    [LoggerMessage(1304, LogLevel.Warning, "{Instance} loses its suspended state {State}, {Reason}; it boots next time.")]
    public static partial void StateGivenUp(this ILogger logger, InstanceKey instance, string state, string reason);

    [LoggerMessage(1305, LogLevel.Error, "{Instance} is not served: its suspended state {State} cannot be resumed and may not be lost (Idle:Require). To give it up: gateway stop {Site}. {Reason}")]
    public static partial void StateKept(this ILogger logger, InstanceKey instance, string site, string state, string reason);

    [LoggerMessage(1306, LogLevel.Information, "{Instance} is suspended since {Since:u}, left by an earlier gateway.")]
    public static partial void StateFound(this ILogger logger, InstanceKey instance, DateTimeOffset since);

    [LoggerMessage(1307, LogLevel.Warning, "The suspended state {State} of site '{Site}' fits nothing that is configured now; it stays on disk, since its site never wanted to lose it.")]
    public static partial void StateIsNobodys(this ILogger logger, string state, string site);
}
