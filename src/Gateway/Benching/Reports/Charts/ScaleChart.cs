using System.Xml.Linq;
using Gateway.Benching.Boot;

namespace Gateway.Benching.Reports.Charts;

/// <summary>All modes on one scale, a bar each, made of its phases.</summary>
internal static class ScaleChart
{
    private const double RowHeight = 28;
    private const double LabelSpace = 76;

    public static XElement Draw(BootResult result)
    {
        var modes = result.Modes.Where(mode => mode.Summary is not null).ToList();
        var scale = (Svg.Right - LabelSpace - Svg.Left) / modes.Max(mode => PhaseBar.Of(mode).Sum(span => span.Length));
        return Svg.Chart(modes.Count * RowHeight, "Median time to first byte by mode, made of its phases, on one scale", modes.Select((mode, row) => Row(mode, row * RowHeight, scale)));
    }

    private static IEnumerable<XElement> Row(ModeResult mode, double top, double scale)
    {
        var spans = PhaseBar.Of(mode);
        yield return Svg.Text(0, top + 18, mode.Mode, "name");
        foreach (var span in spans)
        {
            yield return Svg.Rectangle(Svg.Left + (span.From * scale), top + 5, span.Length * scale, RowHeight - 10, span.ClassName, $"{span.Name} {BootText.Milliseconds(span.Length)} ms");
        }

        yield return Svg.Text(Svg.Left + (spans.Sum(span => span.Length) * scale) + 8, top + 18, $"{BootText.Milliseconds(mode.Summary!.Median)} ms", "value");
    }
}
