using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>A built image of an application.</summary>
/// <param name="Files">How many files the root has, links among them.</param>
/// <param name="ContentLength">Bytes of all of them.</param>
/// <param name="DiskLength">Bytes of the disk, compressed.</param>
public sealed record AppImageResult(Image Image, int Files, long ContentLength, long DiskLength)
{
    internal static AppImageResult Of(Image image, IAppRoot root)
        => new(image, root.Entries.Count(entry => entry.Kind != FileKind.Directory), root.Entries.Sum(entry => entry.Size), new FileInfo(image.PathOf(AppComposer.DiskFile)).Length);
}
