using System.Globalization;
using System.Text;

namespace Gateway.Images.Sites;

/// <summary>Prepared header lines in the order of <c>images/site/FORMAT.md</c>.</summary>
internal static class HeadBlock
{
    /// <param name="coding"><c>gzip</c> or <c>br</c>; null for the content as it is.</param>
    /// <param name="varies">Whether there is more than one representation.</param>
    public static string OfFile(string contentType, string entityTag, DateTimeOffset modified, string cacheControl, string? coding, bool varies)
    {
        var head = new StringBuilder()
            .Append("Content-Type: ").Append(contentType).Append("\r\n")
            .Append("ETag: ").Append(entityTag).Append("\r\n")
            .Append("Last-Modified: ").Append(modified.ToString("R", CultureInfo.InvariantCulture)).Append("\r\n")
            .Append("Cache-Control: ").Append(cacheControl).Append("\r\n");
        if (varies)
        {
            head.Append("Vary: Accept-Encoding\r\n");
        }

        return (coding is null ? head.Append("Accept-Ranges: bytes\r\n") : head.Append("Content-Encoding: ").Append(coding).Append("\r\n")).ToString();
    }

    public static string OfNotFound(string contentType) => $"Content-Type: {contentType}\r\nCache-Control: {CachePolicy.Revalidate}\r\n";

    /// <summary>Without the last line end: the guest appends the query of the request.</summary>
    /// <param name="folder">The folder's path with its slash at the end.</param>
    public static string OfRedirect(string folder)
    {
        var name = folder[(folder.LastIndexOf('/', folder.Length - 2) + 1)..^1];
        return $"Cache-Control: {CachePolicy.Revalidate}\r\nLocation: {Uri.EscapeDataString(name)}/";
    }
}
