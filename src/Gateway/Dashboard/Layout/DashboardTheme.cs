using MudBlazor;

namespace Gateway.Dashboard.Layout;

/// <summary>The colours of components, by day and by night; those of the pages' own parts are beside them in <c>dashboard.css</c>. Fonts are the reader's own.</summary>
internal static class DashboardTheme
{
    private static readonly string[] Font = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Ubuntu", "Cantarell", "sans-serif"];

    public static MudTheme Day { get; } = Create(new PaletteLight
    {
        Primary = "#0063a6", PrimaryContrastText = "#ffffff", Secondary = "#5f6874", Background = "#fafafa", Surface = "#ffffff", TextPrimary = "#1a1d21", TextSecondary = "#59626e",
        ActionDefault = "#59626e", LinesDefault = "#e4e6e9", LinesInputs = "#8b939e", Divider = "#e4e6e9", TableLines = "#e4e6e9", Success = "#0a7f5a", Warning = "#8a5a00", Error = "#b42318",
        Info = "#0063a6", Dark = "#1a1d21", OverlayDark = "rgba(16,18,22,0.4)",
    });

    /// <summary>A palette of the same kind: which of two is in use is another matter here (<see cref="ThemeWriter"/>).</summary>
    public static MudTheme Night { get; } = Create(new PaletteLight
    {
        Primary = "#6bb8ec", PrimaryContrastText = "#0b1620", Secondary = "#9aa3af", Background = "#0f1114", Surface = "#16191d", TextPrimary = "#e8eaed", TextSecondary = "#9ba4b0",
        ActionDefault = "#9ba4b0", LinesDefault = "#272b32", LinesInputs = "#6b7480", Divider = "#272b32", TableLines = "#272b32", Success = "#3ecf8e", Warning = "#f0b849", Error = "#ff8a7a",
        Info = "#6bb8ec", Dark = "#2a2f37", DarkContrastText = "#e8eaed",
        ActionDisabled = "#ffffff4d", ActionDisabledBackground = "#ffffff1f", TextDisabled = "#ffffff66", Skeleton = "#ffffff1c",
        DrawerBackground = "#16191d", DrawerText = "#e8eaed", GrayDefault = "#9ba4b0", GrayLight = "#2a2f37", GrayLighter = "#1d2126", GrayDark = "#9ba4b0", OverlayDark = "rgba(0,0,0,0.6)",
    });

    private static MudTheme Create(PaletteLight palette) => new()
    {
        PaletteLight = palette,
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "7px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Font, FontSize = "14px", LineHeight = "1.5", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontSize = "14px", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontSize = "13px", LetterSpacing = "normal" },
            H6 = new H6Typography { FontSize = "16px", FontWeight = "600", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontSize = "13px", FontWeight = "500", TextTransform = "none", LetterSpacing = "normal" },
        },
    };
}
