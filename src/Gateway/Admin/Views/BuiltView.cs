using Gateway.Images.Sites;

namespace Gateway.Admin.Views;

/// <summary>What <c>gateway image build --json</c> has made.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Digest">What it leads to.</param>
/// <param name="MemoryMiB">Guest memory of a VM of it.</param>
/// <param name="Files">How many files it serves.</param>
/// <param name="Bytes">Bytes of all of them.</param>
/// <param name="Skipped">Entries left out since their names begin with a dot.</param>
/// <param name="HasIndex">Whether <c>/</c> answers anything but 404.</param>
/// <param name="Templates">The image's templates, where they were to be baked; else null.</param>
internal sealed record BuiltView(
    string Name, string Digest, int MemoryMiB, int Files, long Bytes, int Skipped, bool HasIndex, IReadOnlyList<TemplateView>? Templates)
{
    public static BuiltView Of(string name, SiteImageResult result, IReadOnlyList<TemplateView>? templates)
        => new(name, result.Image.Digest, result.Image.Manifest.MemoryMiB, result.Files, result.ContentLength, result.Skipped, result.HasIndex, templates);
}
