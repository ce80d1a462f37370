using System.Xml.Linq;
using Gateway.Benching.Boot;
using Gateway.Benching.Statistics;

namespace Gateway.Benching.Reports.Charts;

/// <summary>Two runs of the bench, a row a mode: the medians with their intervals, the earlier above the later.</summary>
internal static class ComparisonChart
{
    private const double RowHeight = 44;

    public static XElement Draw(IReadOnlyList<ModeComparison> modes)
    {
        var axis = new LogAxis([.. modes.SelectMany(mode => new[] { mode.Old, mode.New }).SelectMany(Values)]);
        var bottom = modes.Count * RowHeight;
        return Svg.Chart(bottom + 20, "Medians of both runs with their 95 % intervals", axis.Draw(0, bottom), modes.Select((mode, row) => Row(mode, axis, (row + 0.5) * RowHeight)));
    }

    private static IEnumerable<double> Values(Summary summary)
        => summary.MedianInterval is { } interval ? [interval.Low, summary.Median, interval.High] : [summary.Median];

    private static IEnumerable<XElement> Row(ModeComparison mode, LogAxis axis, double middle) =>
    [
        Svg.Text(0, middle + 4, mode.Mode, "name"),
        .. Whisker(mode.Old, axis, middle - 8, "old"),
        .. Whisker(mode.New, axis, middle + 8, "new"),
    ];

    private static IEnumerable<XElement> Whisker(Summary summary, LogAxis axis, double y, string className)
    {
        if (summary.MedianInterval is { } interval)
        {
            yield return Svg.Line(axis.At(interval.Low), y, axis.At(interval.High), y, $"whisker {className}");
        }

        yield return Svg.Circle(axis.At(summary.Median), y, 4.5, $"point {className}", $"{className}: {BootText.Milliseconds(summary.Median)} ms, 95 % interval {BootText.Range(summary.MedianInterval)}");
    }
}
