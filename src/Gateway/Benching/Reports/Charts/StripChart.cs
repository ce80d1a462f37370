using System.Globalization;
using System.Xml.Linq;
using Gateway.Benching.Boot;

namespace Gateway.Benching.Reports.Charts;

/// <summary>Every run a dot, a row a mode: the shape of each distribution, its median, and how sure that is.</summary>
internal static class StripChart
{
    private const double RowHeight = 44;
    private const double Spread = 24;
    private const int MostDots = 500;

    /// <summary>The fractional part of the golden ratio: neighbours in a row are far apart.</summary>
    private const double Golden = 0.618034;

    public static XElement Draw(BootResult result)
    {
        var modes = result.Modes.Where(mode => mode.Summary is not null).ToList();
        var axis = new LogAxis([.. modes.SelectMany(mode => mode.Samples).Select(sample => sample.FirstByte)]);
        var bottom = modes.Count * RowHeight;
        return Svg.Chart(
            bottom + 20,
            "Time to first byte of every run, by mode, on a logarithmic axis",
            axis.Draw(0, bottom),
            modes.Select((mode, row) => Row(mode, axis, (row + 0.5) * RowHeight)));
    }

    private static IEnumerable<XElement> Row(ModeResult mode, LogAxis axis, double middle)
    {
        var summary = mode.Summary!;
        yield return Svg.Text(0, middle - 2, mode.Mode, "name");
        yield return Svg.Text(0, middle + 13, $"{BootText.Milliseconds(summary.Median)} ms", "minor");
        if (summary.MedianInterval is { } interval)
        {
            yield return Svg.Rectangle(axis.At(interval.Low), middle - 17, axis.At(interval.High) - axis.At(interval.Low), 34, "interval", $"median between {BootText.Range(interval)} ms, 95 % sure");
        }

        var place = 0;
        foreach (var sample in Thin(mode.Samples))
        {
            var offset = ((++place * Golden % 1) - 0.5) * Spread;
            yield return Svg.Circle(
                axis.At(sample.FirstByte), middle + offset, 2.6, "dot", string.Create(CultureInfo.InvariantCulture, $"run {sample.Run}: {BootText.Milliseconds(sample.FirstByte)} ms"));
        }

        yield return Svg.Line(axis.At(summary.Median), middle - 17, axis.At(summary.Median), middle + 17, "median");
    }

    /// <summary>No more than can be seen, evenly over the distribution, its ends among them.</summary>
    private static IEnumerable<BootSample> Thin(IReadOnlyList<BootSample> samples)
    {
        if (samples.Count <= MostDots)
        {
            return samples;
        }

        var sorted = samples.OrderBy(sample => sample.FirstByte).ToList();
        return Enumerable.Range(0, MostDots).Select(dot => sorted[(int)((long)dot * (sorted.Count - 1) / (MostDots - 1))]);
    }
}
