using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Benching.Reports;
using Gateway.Tests.Benching.Boot;
using Xunit;

namespace Gateway.Tests.Benching.Reports;

public sealed class BootPageTests
{
    private const string Hostile = "\"><script>alert(1)</script>&'\u0001";

    [Fact]
    public void Render_AnyResult_NeedsNothingElse()
    {
        var page = BootPage.Render(BootResults.Create(), BootResults.Create(8));

        foreach (var outside in new[] { "http:", "https:", "//", "src=", "href=", "url(", "@import", "<script", "<link", "<iframe", "javascript" })
        {
            Assert.DoesNotContain(outside, page, StringComparison.OrdinalIgnoreCase);
        }

        Assert.StartsWith("<!doctype html>\n<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Contains("n/a: boots cold", page, StringComparison.Ordinal);
        Assert.Contains("faster", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_HostileWords_AreText()
    {
        var result = BootResults.Create(image: Hostile);
        var hostile = result with
        {
            Digest = Hostile,
            Machine = new(Hostile, 2, 1, Hostile, Hostile, Hostile, Hostile, Hostile),
            Modes = [.. result.Modes.Select(mode => mode with { Mode = mode.Mode + Hostile, Reason = Hostile }), BootResults.Mode(Hostile, 3, 10, [Hostile, "x"])],
        };

        var page = BootPage.Render(hostile, hostile);

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u0001', page);
        Assert.DoesNotMatch("=\"[^\"]*<", page);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 5)]
    [InlineData(700, 3)]
    [InlineData(7, 1e300)]
    public void Render_OddNumbers_IsAWholePageOfFiniteShapes(int runs, double shell)
    {
        var page = BootPage.Render(BootResults.Create(shell, runs), BootResults.Create(1e-300, runs));

        var root = XDocument.Parse(page["<!doctype html>".Length..]).Root!;
        Assert.DoesNotMatch("(NaN|Infinity|∞)", string.Join(' ', root.Descendants("svg").Attributes().Concat(root.Descendants("svg").Descendants().Attributes()).Select(attribute => attribute.Value)));
        Assert.InRange(Regex.Count(page, "<circle"), 2, 1100);
        Assert.DoesNotContain(root.Descendants(), element => element.IsEmpty && element.Name.LocalName is not ("meta" or "rect" or "line" or "circle"));
    }

    [Fact]
    public void Render_NothingWasMeasured_StillSaysWhy()
    {
        var result = BootResults.Create();

        var page = BootPage.Render(result with { Modes = [result.Find("template")!] }, result with { Modes = [] });

        Assert.Contains("n/a: boots cold", page, StringComparison.Ordinal);
        Assert.Contains("no mode in common", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", page, StringComparison.Ordinal);
    }
}
