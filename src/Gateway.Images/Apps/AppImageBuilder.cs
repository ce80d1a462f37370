using Gateway.Images.Storage;

namespace Gateway.Images.Apps;

/// <summary>
/// Makes an image of a folder that holds an application: the folder is the root of a micro-Linux guest, which runs the application and says when it listens.
/// The same folder, with the same times of modification, gives the same digest. Memory does not grow with the content, and half-built images are never seen.
/// </summary>
public sealed class AppImageBuilder(ImageStore store)
{
    /// <summary>Builds an image and gives it a name in the store, in place of what had it.</summary>
    /// <param name="folder">The root of the guest.</param>
    /// <param name="name">As <see cref="ImageName"/> has it.</param>
    /// <param name="linux">The micro-Linux base.</param>
    /// <param name="progress">Called on the thread that works.</param>
    /// <exception cref="ImageException">The folder or an option cannot be used as it is; the message names it and the rule.</exception>
    public async Task<AppImageResult> BuildAsync(
        string folder, string name, AppBase linux, AppImageOptions options, IProgress<AppBuildProgress>? progress, CancellationToken cancellationToken)
    {
        ImageName.Require(name);
        using var staging = await store.StageAsync(cancellationToken);
        return await Task.Run(() => BuildAsync(folder, name, linux, options, staging, progress, cancellationToken), cancellationToken);
    }

    private async Task<AppImageResult> BuildAsync(
        string folder, string name, AppBase linux, AppImageOptions options, StagingFolder staging, IProgress<AppBuildProgress>? progress, CancellationToken cancellationToken)
    {
        var root = AppFolderScanner.Scan(folder, cancellationToken);
        await AppComposer.ComposeAsync(root, linux, options, staging, progress, cancellationToken);
        var image = await store.AddAsync(name, staging, AppComposer.Describe(options), cancellationToken);
        return AppImageResult.Of(image, root);
    }
}
