using Gateway.Images.Documents;
using Gateway.Images.Storage;

namespace Gateway.Admin.Views;

/// <summary>An image as <c>GET /api/v1/images</c> and <c>gateway image list</c> show it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Digest">What it leads to; null where the image cannot be read.</param>
/// <param name="Kind">What the guest is, <c>site</c>; null where the image cannot be read.</param>
/// <param name="MemoryMiB">Guest memory of a VM of it.</param>
/// <param name="Size">Bytes on disk.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
internal sealed record ImageView(string Name, string? Digest, string? Kind, int MemoryMiB, long Size, string? Problem)
{
    private const int ShortDigest = 19;

    public static ImageView Of(ImageSummary image)
        => new(image.Name, image.Digest, image.Kind is { } kind ? ChoiceNames.Of(kind) : null, image.MemoryMiB, image.Size, image.Problem);

    /// <summary>Enough of a digest to tell images apart by eye.</summary>
    public static string Shorten(string? digest) => digest is { Length: > ShortDigest } ? digest[..ShortDigest] : digest ?? "";
}
