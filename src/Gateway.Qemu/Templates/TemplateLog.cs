using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Templates;

/// <summary>Event ids 2100-2199 belong to templates and shells. An id is never reused.</summary>
internal static partial class TemplateLog
{
    [LoggerMessage(2100, LogLevel.Information, "Image {Image}: template made of a guest that never served, {KiB} KiB on disk, in {Milliseconds:0} ms.")]
    public static partial void TemplateBaked(this ILogger logger, string image, long kiB, double milliseconds);

    [LoggerMessage(2101, LogLevel.Warning, "The template {Folder} is thrown away: {Reason}")]
    public static partial void TemplateUnusable(this ILogger logger, string folder, string reason);

    [LoggerMessage(2102, LogLevel.Warning, "A file of the template {Folder} is another than before; it is verified again.")]
    public static partial void TemplateTouched(this ILogger logger, string folder);

    [LoggerMessage(2103, LogLevel.Information, "The template of image {Image}, unused longest, goes (Gateway:Host:MaxTemplatesMiB={Limit}).")]
    public static partial void TemplateEvicted(this ILogger logger, string image, int limit);

    [LoggerMessage(2104, LogLevel.Warning, "The template {Folder} could not be removed.")]
    public static partial void TemplateNotRemoved(this ILogger logger, string folder, Exception error);

    [LoggerMessage(2105, LogLevel.Warning, "VM {VmId} could not be restored from the template of image {Image}, which is thrown away; it boots. {Reason}")]
    public static partial void RestoreFailed(this ILogger logger, string vmId, string image, string reason);

    [LoggerMessage(2106, LogLevel.Warning, "The template {Folder} cannot be read now: {Reason}")]
    public static partial void TemplateNotRead(this ILogger logger, string folder, string reason);

    [LoggerMessage(2110, LogLevel.Debug, "Shell {ShellId} is there: {Kind}, {MemoryMiB} MiB.")]
    public static partial void ShellStarted(this ILogger logger, string shellId, string kind, int memoryMiB);

    [LoggerMessage(2111, LogLevel.Warning, "Shell {ShellId} could not be used: {Reason}")]
    public static partial void ShellUnusable(this ILogger logger, string shellId, string reason);

    [LoggerMessage(2112, LogLevel.Warning, "A {Kind} shell for image {Image} could not be started: {Reason}")]
    public static partial void ShellNotStarted(this ILogger logger, string kind, string image, string reason);
}
