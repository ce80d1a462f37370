namespace Gateway.Images.Sites;

/// <summary>A built image of a site.</summary>
/// <param name="Files">How many files it serves.</param>
/// <param name="Skipped">How many entries of the folder were left out because their name begins with a dot.</param>
/// <param name="ContentLength">Bytes of all files, each as often as it is there.</param>
/// <param name="ArchiveLength">Bytes of the archive, with compressed variants.</param>
/// <param name="HasIndex">Whether <c>/</c> answers anything but 404.</param>
public sealed record SiteImageResult(Image Image, int Files, int Skipped, long ContentLength, long ArchiveLength, bool HasIndex);
