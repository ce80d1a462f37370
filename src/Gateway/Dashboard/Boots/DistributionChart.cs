using System.Xml.Linq;
using Gateway.Benching.Boot;
using Gateway.Benching.Reports.Charts;
using Gateway.Benching.Statistics;
using Gateway.Proxy;
using Gateway.Vms.History;

namespace Gateway.Dashboard.Boots;

/// <summary>Every activation a dot, a row a source, on a logarithmic axis: how much a template is worth, and a shell.</summary>
internal static class DistributionChart
{
    private const double RowHeight = 44;
    private const double Spread = 24;

    /// <summary>The fractional part of the golden ratio: neighbours in a row are far apart.</summary>
    private const double Golden = 0.618034;

    /// <param name="sources">At least one, each with at least one time.</param>
    public static XElement Draw(IReadOnlyList<SourceTimes> sources)
    {
        var axis = new LogAxis([.. sources.SelectMany(source => source.Latest).Select(time => time.TotalMilliseconds)]);
        var bottom = sources.Count * RowHeight;
        return Svg.Chart(
            bottom + 20,
            string.Join("; ", sources.Select(source => $"{ServerTiming.Name(source.Source)}: median {BootText.Milliseconds(MedianOf(source))} ms")),
            axis.Draw(0, bottom),
            sources.Select((source, row) => Row(source, axis, (row + 0.5) * RowHeight)));
    }

    private static IEnumerable<XElement> Row(SourceTimes source, LogAxis axis, double middle)
    {
        var median = MedianOf(source);
        yield return Svg.Text(0, middle - 2, ServerTiming.Name(source.Source), "name");
        yield return Svg.Text(0, middle + 13, $"{BootText.Milliseconds(median)} ms", "minor");
        var place = 0;
        foreach (var time in source.Latest)
        {
            var offset = ((++place * Golden % 1) - 0.5) * Spread;
            yield return Svg.Circle(axis.At(time.TotalMilliseconds), middle + offset, 2.6, "dot", $"{BootText.Milliseconds(time.TotalMilliseconds)} ms");
        }

        yield return Svg.Line(axis.At(median), middle - 17, axis.At(median), middle + 17, "median");
    }

    private static double MedianOf(SourceTimes source) => source.Latest.Select(time => time.TotalMilliseconds).Median();
}
