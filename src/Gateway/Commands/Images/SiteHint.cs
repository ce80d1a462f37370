using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Commands.Images;

/// <summary>How clients get to an image that was just made: where a site that is there already serves it, or else the command that makes one.</summary>
internal static class SiteHint
{
    public static void Write(TextWriter output, GatewayConfiguration configuration, Image image)
    {
        var table = new SiteFolder(configuration.Options.Sites, configuration.Options.Defaults).Load(SiteTable.Empty).Table;
        output.WriteLine(table.Sites.Select(site => Address(table, site, configuration.Urls[0], image)).FirstOrDefault(address => address is not null) is { } address
            ? $"  served at     {address}"
            : $"  to serve it   echo '{File(image)}' > {Quoted(Path.Combine(configuration.Options.Sites, $"{image.Name}.json"))}");
    }

    /// <summary>Where the site serves the image; null where it does not, or only some requests of it.</summary>
    private static string? Address(SiteTable table, Site site, string listening, Image image)
    {
        if (!site.IsReachable)
        {
            return null;
        }

        if (site.Listen is { } listener)
        {
            return site.Image.Text == image.Name ? $"{listener}" : null;
        }

        if ((site.Policy.Protocol ?? image.Manifest.Protocol) == GuestProtocol.Tcp)
        {
            return null;
        }

        var url = SiteUrl.Example(site, listening, () => image.Name);
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && table.TryMatch(uri.IdnHost, uri.AbsolutePath, out var match) && match.Site == site && match.Image == image.Name ? url : null;
    }

    private static string File(Image image) => image.Manifest.Protocol == GuestProtocol.Tcp
        ? $$"""{ "Image": "{{image.Name}}", "Listen": "127.0.0.1:{{image.Manifest.Ports[0]}}" }"""
        : $$"""{ "Match": { "Hosts": [ "{{image.Name}}.localhost" ] }, "Image": "{{image.Name}}" }""";

    private static string Quoted(string path)
        => path.All(character => char.IsAsciiLetterOrDigit(character) || "/._-".Contains(character, StringComparison.Ordinal)) ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
