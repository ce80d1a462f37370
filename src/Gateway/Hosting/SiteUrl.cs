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
    /// <param name="image">Names the image that a capture which stands for one is to become.</param>
    public static string Example(Site site, string listening, Func<string> image)
    {
        var address = BindingAddress.Parse(listening);
        var host = site.Hosts is [var first, ..] ? first.Text : "localhost";
        var path = site.Path.ToString();
        var template = site.Image.Text;
        var fill = template == $"{{{Capture(template)}}}" ? Capture(template) : "";
        string Replace(Match capture) => capture.Groups["name"].Value == fill ? image() : Anything;
        host = Captures().Replace(host, Replace).Replace("*", "www", StringComparison.Ordinal);
        path = Captures().Replace(path, Replace);
        var port = address.Port is 80 or 443 ? "" : $":{address.Port}";
        return $"{address.Scheme}://{host}{port}{path}";
    }

    /// <summary>The name of an image that can be used.</summary>
    /// <param name="images">The image store.</param>
    public static string AnyImage(string images) => new ImageStore(images, TimeProvider.System).List().FirstOrDefault(image => image.Problem is null)?.Name ?? Anything;

    private static string Capture(string template) => Captures().Match(template).Groups["name"].Value;

    [GeneratedRegex(@"\{(?<name>[^}]*)\}")]
    private static partial Regex Captures();
}
