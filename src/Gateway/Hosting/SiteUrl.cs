using System.Text.RegularExpressions;
using Gateway.Images.Storage;
using Gateway.Vms.Sites;

namespace Gateway.Hosting;

/// <summary>Makes a URL to try out of what a site matches.</summary>
internal static partial class SiteUrl
{
    private const string Anything = "red";

    /// <param name="site">The site.</param>
    /// <param name="listening">An address the gateway listens on, <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="images">The image store: a capture that names the image becomes the name of one.</param>
    public static string Example(Site site, string listening, string images)
    {
        var address = BindingAddress.Parse(listening);
        var host = site.Hosts is [var first, ..] ? first.Text : "localhost";
        var path = site.Path.ToString();
        var image = site.Image.Text;
        var fill = image == $"{{{Capture(image)}}}" ? Capture(image) : "";
        string Replace(Match capture) => capture.Groups["name"].Value == fill ? AnyImage(images) : Anything;
        host = Captures().Replace(host, Replace).Replace("*", "www", StringComparison.Ordinal);
        path = Captures().Replace(path, Replace);
        var port = address.Port is 80 or 443 ? "" : $":{address.Port}";
        return $"{address.Scheme}://{host}{port}{path}";
    }

    private static string Capture(string image) => Captures().Match(image).Groups["name"].Value;

    private static string AnyImage(string images) => new ImageStore(images, TimeProvider.System).List().FirstOrDefault(image => image.Problem is null)?.Name ?? Anything;

    [GeneratedRegex(@"\{(?<name>[^}]*)\}")]
    private static partial Regex Captures();
}
