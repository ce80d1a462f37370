using System.Globalization;
using System.Xml.Linq;
using Gateway.Benching.Boot;

namespace Gateway.Benching.Reports.Charts;

/// <summary>One mode on a scale of its own: a row a phase, each beginning where the one before ended.</summary>
internal static class WaterfallChart
{
    private const double RowHeight = 22;
    private const double LabelSpace = 130;

    public static XElement Draw(ModeResult mode)
    {
        var spans = PhaseBar.Of(mode);
        var whole = spans.Sum(span => span.Length);
        return Svg.Chart(
            spans.Count * RowHeight,
            $"Phases of {mode.Mode}",
            spans.Select((span, row) => Row(span, row * RowHeight, (Svg.Right - LabelSpace - Svg.Left) / whole, whole)));
    }

    private static IEnumerable<XElement> Row(PhaseBar span, double top, double scale, double whole)
    {
        var (from, length) = (Svg.Left + (span.From * scale), span.Length * scale);
        yield return Svg.Text(0, top + 15, span.Name, "minor");
        yield return Svg.Line(Svg.Left, top + RowHeight - 0.5, Svg.Right, top + RowHeight - 0.5, "grid");
        yield return Svg.Rectangle(from, top + 4, length, RowHeight - 8, span.ClassName);
        yield return Svg.Text(from + length + 8, top + 15, string.Create(CultureInfo.InvariantCulture, $"{BootText.Milliseconds(span.Length)} ms · {span.Length / whole:P0}"), "value");
    }
}
