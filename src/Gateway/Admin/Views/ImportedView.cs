using System.Text.Json;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Importing;

namespace Gateway.Admin.Views;

/// <summary>What <c>gateway image import --json</c> has made.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Digest">What it leads to.</param>
/// <param name="Manifest"><c>image.json</c>.</param>
/// <param name="Verified">What trying it has shown; null where it was not tried.</param>
/// <param name="Templates">The image's templates, where they were to be baked; else null.</param>
internal sealed record ImportedView(string Name, string Digest, JsonElement Manifest, TrialReport? Verified, IReadOnlyList<TemplateView>? Templates)
{
    public static ImportedView Of(Image image, TrialReport? verified, IReadOnlyList<TemplateView>? templates)
        => new(image.Name, image.Digest, JsonElement.Parse(File.ReadAllBytes(image.PathOf(ImageManifest.FileName))), verified, templates);
}
