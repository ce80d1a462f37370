using System.Text.Json;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Admin.Views;

/// <summary>An image in full, as <c>gateway image inspect --json</c> shows it.</summary>
/// <param name="Name">The name it was asked for by.</param>
/// <param name="Names">All names that lead to it.</param>
/// <param name="Digest">SHA-256 of its manifest.</param>
/// <param name="Folder">Absolute path.</param>
/// <param name="Size">Bytes on disk.</param>
/// <param name="Files">Its files, without the manifest.</param>
/// <param name="Templates">Its templates, the newest first.</param>
/// <param name="Manifest"><c>image.json</c>.</param>
internal sealed record ImageDetailsView(
    string Name, IReadOnlyList<string> Names, string Digest, string Folder, long Size, IReadOnlyList<ImageFile> Files, IReadOnlyList<TemplateView> Templates, JsonElement Manifest)
{
    public static ImageDetailsView Of(ImageDetails details, IReadOnlyList<TemplateView> templates)
    {
        var manifest = JsonElement.Parse(File.ReadAllBytes(details.Image.PathOf(ImageManifest.FileName)));
        return new ImageDetailsView(details.Image.Name, details.Names, details.Image.Digest, details.Image.Folder, details.Size, details.Files, templates, manifest);
    }
}
