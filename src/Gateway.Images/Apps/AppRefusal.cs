using System.Globalization;
using System.Text;

namespace Gateway.Images.Apps;

/// <summary>Why no image can be made, in words that no name can use to write on the terminal.</summary>
internal static class AppRefusal
{
    private const int MaximumName = 300;
    private const int MaximumRule = 2000;

    /// <param name="what">The file or setting.</param>
    /// <param name="rule">What it must be or is not.</param>
    public static ImageException Of(string what, string rule, ImageErrorReason reason = ImageErrorReason.InvalidSource) => new(reason, $"'{Show(what, MaximumName)}' {Show(rule, MaximumRule)}");

    private static string Show(string text, int maximum)
    {
        var shown = new StringBuilder();
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, maximum)))
        {
            // Formats turn the direction of what is shown, or cannot be seen.
            var isHidden = char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format;
            shown.Append(isHidden ? $"\\u{(int)character:x4}" : character.ToString());
        }

        return text.Length > maximum ? shown.Append('…').ToString() : shown.ToString();
    }
}
