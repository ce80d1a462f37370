using System.Text;

namespace Gateway.Images.Apps;

/// <summary>Why no image can be made, in words that no name can use to write on the terminal.</summary>
internal static class AppRefusal
{
    /// <param name="what">The file or setting.</param>
    /// <param name="rule">What it must be or is not.</param>
    public static ImageException Of(string what, string rule, ImageErrorReason reason = ImageErrorReason.InvalidSource) => new(reason, $"'{Show(what)}' {Show(rule)}");

    private static string Show(string text)
    {
        var shown = new StringBuilder();
        foreach (var character in text)
        {
            shown.Append(char.IsControl(character) ? $"\\u{(int)character:x4}" : character.ToString());
        }

        return shown.ToString();
    }
}
