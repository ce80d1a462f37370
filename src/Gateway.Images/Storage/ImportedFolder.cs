using Gateway.Images.Files;
using Gateway.Images.Manifests;

namespace Gateway.Images.Storage;

/// <summary>Takes over an image that somebody put together by hand.</summary>
internal static class ImportedFolder
{
    /// <summary>Copies the files of an image folder, checking each against its digest.</summary>
    /// <returns>The folder's manifest.</returns>
    public static ImageManifest Copy(ImageLoader loader, string name, string folder, StagingFolder staging, CancellationToken cancellationToken)
    {
        var image = loader.LoadFolder(name, Resolve(folder), verify: true).Image;
        foreach (var (file, expected) in image.Manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(image.PathOf(file), staging.PathOf(file));
            if (FileHasher.Hash(staging.PathOf(file)).Digest != expected)
            {
                throw new ImageException(ImageErrorReason.SourceChanged, $"{image.PathOf(file)} changed while it was copied.");
            }
        }

        return image.Manifest;
    }

    private static string Resolve(string folder)
    {
        try
        {
            return LinuxFiles.Resolve(folder);
        }
        catch (LinuxFileException error)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"'{folder}' cannot be imported: {error.Explanation}.", error);
        }
    }
}
