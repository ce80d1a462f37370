using Gateway.Dashboard.Layout;
using Xunit;

namespace Gateway.Tests.Dashboard.Layout;

public sealed class ThemeWriterTests
{
    private readonly string _sheet = ThemeWriter.Write(DashboardTheme.Day, DashboardTheme.Night);

    [Fact]
    public void Write_Theme_IsOfTheDayUnlessTheNightIsWanted()
    {
        Assert.StartsWith(":root{", _sheet, StringComparison.Ordinal);
        Assert.Contains("@media (prefers-color-scheme: dark)", _sheet, StringComparison.Ordinal);
        Assert.Contains(":root:not([data-theme=light])", _sheet, StringComparison.Ordinal);
        Assert.Contains(":root[data-theme=dark]", _sheet, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Theme_AsksNobodyForFonts() => Assert.DoesNotContain("http", _sheet, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Write_Braces_MatchEachOther() => Assert.Equal(_sheet.Count(letter => letter == '{'), _sheet.Count(letter => letter == '}'));
}
