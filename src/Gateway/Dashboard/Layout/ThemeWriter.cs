using System.Text;
using MudBlazor;

namespace Gateway.Dashboard.Layout;

/// <summary>Writes what components take from a theme as a style sheet. Inside a page it would need a policy that lets pages have style sheets inside, and the night would begin with a white flash.</summary>
internal sealed class ThemeWriter : MudThemeProvider
{
    /// <param name="day">For all.</param>
    /// <param name="night">Where the reader's system, or the reader, wants it.</param>
    public static string Write(MudTheme day, MudTheme night)
    {
        var dark = WriteVariables(night);
        return
            $$"""
            {{WriteVariables(day)}}
            @media (prefers-color-scheme: dark) {
            {{dark.Replace(":root", ":root:not([data-theme=light])", StringComparison.Ordinal)}}
            }
            {{dark.Replace(":root", ":root[data-theme=dark]", StringComparison.Ordinal)}}
            """;
    }

    private static string WriteVariables(MudTheme theme)
    {
        var text = new StringBuilder();
#pragma warning disable BL0005 // It is part of no page.
        new ThemeWriter { Theme = theme }.GenerateTheme(text);
#pragma warning restore BL0005
        return $":root{{{text}}}";
    }
}
