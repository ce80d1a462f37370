using Gateway.Images.Apps;

namespace Gateway.Admin.Views;

/// <summary>What <c>gateway image build app --json</c> has made.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Digest">What it leads to.</param>
/// <param name="MemoryMiB">Guest memory of a VM of it.</param>
/// <param name="Files">How many files and links its root has.</param>
/// <param name="Bytes">Bytes of all of them.</param>
/// <param name="DiskBytes">Bytes of its disk, compressed.</param>
/// <param name="Templates">The image's templates, where they were to be baked; else null.</param>
internal sealed record BuiltAppView(string Name, string Digest, int MemoryMiB, int Files, long Bytes, long DiskBytes, IReadOnlyList<TemplateView>? Templates)
{
    public static BuiltAppView Of(string name, AppImageResult result, IReadOnlyList<TemplateView>? templates)
        => new(name, result.Image.Digest, result.Image.Manifest.MemoryMiB, result.Files, result.ContentLength, result.DiskLength, templates);
}
