using System.Net;

namespace Gateway.Tcp;

/// <summary>Event ids 3400-3499 belong to TCP sites. An id is never reused.</summary>
internal static partial class TcpLog
{
    [LoggerMessage(3400, LogLevel.Error, "Nobody can reach {Files}: Listen {Address} cannot be had ({Reason}); it is tried again when a site's file changes.")]
    public static partial void CannotListen(this ILogger logger, IPEndPoint address, string files, string reason);

    [LoggerMessage(3401, LogLevel.Warning, "A connection to {Address} could not be taken: {Reason}")]
    public static partial void CannotAccept(this ILogger logger, IPEndPoint address, string reason);

    [LoggerMessage(3402, LogLevel.Debug, "A connection to {Address} for the server name '{ServerName}' is no site's.")]
    public static partial void NobodysConnection(this ILogger logger, IPEndPoint address, string serverName);

    [LoggerMessage(3403, LogLevel.Debug, "A connection to {Address} gets no VM: {Reason}")]
    public static partial void ConnectionRefused(this ILogger logger, IPEndPoint address, string reason);

    [LoggerMessage(3404, LogLevel.Debug, "A connection to {Address} broke off: {Reason}")]
    public static partial void ConnectionBroken(this ILogger logger, IPEndPoint address, string reason);

    [LoggerMessage(3405, LogLevel.Error, "A connection to {Address} was given up.")]
    public static partial void ConnectionFailed(this ILogger logger, IPEndPoint address, Exception error);
}
