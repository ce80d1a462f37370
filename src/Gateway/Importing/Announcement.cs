using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Importing;

/// <summary>Finds the line by which a guest says that it listens among all that it said until its first answer.</summary>
internal static partial class Announcement
{
    private const int LongestLine = 200;
    private const int Candidates = 3;

    /// <summary>Patterns of lines that may be it, the likeliest first: the last ones that speak of listening, then of being ready, then of anything else a server begins with.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> lines)
    {
        Regex[] words = [Listening(), Ready(), Beginning()];
        return
        [
            .. words
                .SelectMany(word => lines.Reverse().Where(line => word.IsMatch(line)))
                .Where(line => line.Length <= LongestLine && !OfRequests().IsMatch(line))
                .Select(Pattern)
                .Distinct()
                .Take(Candidates),
        ];
    }

    /// <summary>The line with every number in it left open: times, addresses and ports differ from boot to boot.</summary>
    private static string Pattern(string line)
    {
        var pattern = new StringBuilder("^");
        var rest = line.TrimEnd().AsSpan();
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length : digits;
            if (digits > 0)
            {
                pattern.Append("[0-9]+");
                rest = rest[digits..];
                continue;
            }

            var text = rest.IndexOfAnyInRange('0', '9');
            text = text < 0 ? rest.Length : text;
            pattern.Append(Regex.Escape(rest[..text].ToString()));
            rest = rest[text..];
        }

        // Columns that are filled with blanks for a number are as wide as the number wants.
        return pattern.ToString().Replace(@"\[\ ", @"\[\ *", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\b(listen(s|ing)?|accept(s|ing)?|bound to)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Listening();

    [GeneratedRegex(@"\b(ready|serving|serves|waiting for)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ready();

    [GeneratedRegex(@"\b(start(ed|ing)|running|server|http|port)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();

    /// <summary>What is said of a request comes after the server has begun, and never where none is sent.</summary>
    [GeneratedRegex(@"\b(GET|HEAD|gateway-readiness|HTTP/1\.[01])\b", RegexOptions.CultureInvariant)]
    private static partial Regex OfRequests();
}
