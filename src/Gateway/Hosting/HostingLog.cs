namespace Gateway.Hosting;

/// <summary>Event ids 3100-3199 belong to the host. An id is never reused.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(3100, LogLevel.Information, "Listening on {Addresses}, admin port {AdminUrl}, hypervisor {Version}, accelerator {Accelerator}.")]
    public static partial void Listening(this ILogger logger, string addresses, string adminUrl, string version, string accelerator);
}
