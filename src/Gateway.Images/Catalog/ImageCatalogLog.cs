using Microsoft.Extensions.Logging;

namespace Gateway.Images.Catalog;

/// <summary>Event ids 4000-4099 belong to the catalog. An id is never reused.</summary>
internal static partial class ImageCatalogLog
{
    [LoggerMessage(4000, LogLevel.Information, "The image store {Folder} has {Count} images.")]
    public static partial void StoreScanned(this ILogger logger, string folder, int count);

    [LoggerMessage(4001, LogLevel.Information, "Image {Image} leads to {NewDigest} now (before: {OldDigest}).")]
    public static partial void ImageChanged(this ILogger logger, string image, string? newDigest, string? oldDigest);

    [LoggerMessage(4002, LogLevel.Warning, "Changes in the image store {Folder} came faster than they could be followed; reading all of it again.")]
    public static partial void WatchingInterrupted(this ILogger logger, string folder, Exception error);

    [LoggerMessage(4003, LogLevel.Error, "The image store {Folder} cannot be read any more; names stay as they were until it changes again.")]
    public static partial void WatchingFailed(this ILogger logger, string folder, Exception error);

    [LoggerMessage(4004, LogLevel.Error, "What is to be done when image {Image} changes has failed.")]
    public static partial void HandlerFailed(this ILogger logger, string image, Exception error);
}
