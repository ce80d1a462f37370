using System.Globalization;
using System.Xml.Linq;

namespace Gateway.Benching.Reports.Charts;

/// <summary>Shapes of a chart, in units of its view box; colours are the style sheet's.</summary>
internal static class Svg
{
    /// <summary>Of every chart: they are as wide as the page and scale with it.</summary>
    public const double Width = 880;

    /// <summary>Where the plot begins, right of the labels.</summary>
    public const double Left = 104;

    /// <summary>Where it ends.</summary>
    public const double Right = Width - 16;

    public static XElement Chart(double height, string description, params object?[] content) => new(
        "svg",
        new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
        new XAttribute("role", "img"),
        new XAttribute("aria-label", description),
        content);

    public static XElement Rectangle(double x, double y, double width, double height, string className, string? tip = null) => new(
        "rect", Attribute("x", x), Attribute("y", y), Attribute("width", Math.Max(width, 0.75)), Attribute("height", height), new XAttribute("rx", "2"), new XAttribute("class", className), Tip(tip));

    public static XElement Line(double x1, double y1, double x2, double y2, string className)
        => new("line", Attribute("x1", x1), Attribute("y1", y1), Attribute("x2", x2), Attribute("y2", y2), new XAttribute("class", className));

    public static XElement Circle(double x, double y, double radius, string className, string? tip = null)
        => new("circle", Attribute("cx", x), Attribute("cy", y), Attribute("r", radius), new XAttribute("class", className), Tip(tip));

    public static XElement Text(double x, double y, string text, string className) => new("text", Attribute("x", x), Attribute("y", y), new XAttribute("class", className), text);

    private static XElement? Tip(string? tip) => tip is null ? null : new XElement("title", tip);

    private static XAttribute Attribute(string name, double value) => new(name, Number(value));

    private static string Number(double value) => (double.IsFinite(value) ? value : 0).ToString("0.##", CultureInfo.InvariantCulture);
}
