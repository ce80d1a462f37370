using System.Globalization;
using System.Xml.Linq;

namespace Gateway.Benching.Reports.Charts;

/// <summary>A logarithmic axis of milliseconds: from a shell to a cold boot is a factor of a hundred.</summary>
internal sealed class LogAxis
{
    private const double Least = 0.01;
    private static readonly double[] Steps = [1, 2, 5];
    private readonly double _low;
    private readonly double _high;

    /// <param name="values">What must be on it; anything beyond the least is at its edge.</param>
    public LogAxis(IReadOnlyCollection<double> values)
    {
        _low = Math.Max(values.Min(), Least) * 0.9;
        _high = Math.Max(values.Max(), _low) * 1.1;
    }

    public double At(double value) => Svg.Left + ((Svg.Right - Svg.Left) * Math.Log(Math.Max(value, _low) / _low) / Math.Log(_high / _low));

    /// <summary>Grid lines with their values below.</summary>
    public IEnumerable<XElement> Draw(double top, double bottom)
    {
        foreach (var tick in Ticks())
        {
            yield return Svg.Line(At(tick), top, At(tick), bottom, "grid");
            yield return Svg.Text(At(tick), bottom + 14, string.Create(CultureInfo.InvariantCulture, $"{tick:0.##} ms"), "tick");
        }
    }

    private IEnumerable<double> Ticks()
    {
        for (var decade = Math.Floor(Math.Log10(_low)); decade <= Math.Log10(_high); decade++)
        {
            foreach (var tick in Steps.Select(step => step * Math.Pow(10, decade)).Where(tick => tick >= _low && tick <= _high))
            {
                yield return tick;
            }
        }
    }
}
