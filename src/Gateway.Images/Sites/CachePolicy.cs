using System.Text.RegularExpressions;

namespace Gateway.Images.Sites;

/// <summary>
/// What <c>Cache-Control</c> says. A file whose name carries a fingerprint of its content never changes under that name; everything else is asked for again each time,
/// which costs a 304 while it is the same.
/// </summary>
internal static partial class CachePolicy
{
    public const string Revalidate = "no-cache";
    public const string Forever = "public, max-age=31536000, immutable";

    /// <summary>The policy for one path of the site. HTML is never taken for fingerprinted: its address is what people keep.</summary>
    public static string Of(string path, MediaType type) => !type.IsHtml && IsFingerprinted(path) ? Forever : Revalidate;

    private static bool IsFingerprinted(string path)
    {
        var match = Fingerprint().Match(path);
        return match.Success
            && match.Groups["print"].Value is var print
            && print.Any(char.IsAsciiDigit)
            && print.Any(char.IsAsciiLetter)
            && (match.Groups["hex"].Success || (print.Any(char.IsAsciiLetterUpper) && BuiltFolder().IsMatch(path)));
    }

    /// <summary>
    /// Before the extension, after a dot, a dash or as the whole name: eight or more hexadecimal digits, or exactly eight letters and digits,
    /// as bundlers write them.
    /// </summary>
    [GeneratedRegex(@"[/.-](?<print>(?<hex>[0-9a-f]{8,64})|[A-Za-z0-9_-]{8})(?:\.[A-Za-z0-9]+)+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Fingerprint();

    /// <summary>Folders that bundlers fill; elsewhere eight letters and digits may be anything.</summary>
    [GeneratedRegex(@"/(?:assets|_astro|_next|_app|chunks)/", RegexOptions.CultureInvariant)]
    private static partial Regex BuiltFolder();
}
