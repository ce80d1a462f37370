using System.Globalization;
using Gateway.Benching.Statistics;
using Gateway.Cli;

namespace Gateway.Benching.Boot;

/// <summary>A result of <c>bench boot</c> for a terminal.</summary>
internal static class BootText
{
    private const string Nothing = "–";

    public static void Write(TextWriter output, BootResult result, BootResult? old)
    {
        output.WriteLine($"{result.Image}{result.Path}, time to first byte in ms, {result.Runs} interleaved runs");
        output.WriteLine(result.Machine.Describe());
        output.WriteLine();
        WriteTimes(output, result);
        WritePhases(output, result);
        foreach (var mode in result.Modes.Where(mode => mode.Note is not null))
        {
            output.WriteLine($"{mode.Mode}: {mode.Note}");
        }

        if (old is not null)
        {
            WriteComparison(output, old, result);
        }
    }

    /// <summary>Milliseconds with as many digits as they are worth.</summary>
    public static string Milliseconds(double value) => value.ToString(value < 10 ? "F2" : value < 1000 ? "F1" : "F0", CultureInfo.InvariantCulture);

    /// <summary>One value to another.</summary>
    public static string Range(Interval? interval) => interval is null ? Nothing : $"{Milliseconds(interval.Low)} … {Milliseconds(interval.High)}";

    /// <summary>A ratio with its sign.</summary>
    public static string Times(double? ratio) => ratio is { } value ? $"{value.ToString("F3", CultureInfo.InvariantCulture)} ×" : Nothing;

    /// <summary>Above the columns of <see cref="Row"/>.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["MODE", "RUNS", "MIN", "MEDIAN", "P95", "MAX", "95 % CI OF MEDIAN", "OF RAW"];

    /// <summary>A mode in numbers.</summary>
    public static IReadOnlyList<string> Row(BootResult result, ModeResult mode)
    {
        var runs = mode.Samples.Count.ToString(CultureInfo.InvariantCulture);
        return mode.Summary is { } summary
            ?
            [
                mode.Mode, runs, Milliseconds(summary.Min), Milliseconds(summary.Median), Milliseconds(summary.P95), Milliseconds(summary.Max),
                Range(summary.MedianInterval), Times(result.RatioToRaw(mode)),
            ]
            : [mode.Mode, runs, .. Enumerable.Repeat(Nothing, Headings.Count - 2)];
    }

    private static void WriteTimes(TextWriter output, BootResult result)
    {
        var table = new Table(Headings);
        foreach (var mode in result.Modes)
        {
            table.Add(Row(result, mode));
        }

        table.WriteTo(output);
        output.WriteLine();
    }

    private static void WritePhases(TextWriter output, BootResult result)
    {
        var phases = PhaseOrder.Of(result.Modes);
        if (phases.Count == 0)
        {
            return;
        }

        var table = new Table(["MEDIAN OF", .. phases]);
        foreach (var mode in result.Modes.Where(mode => mode.Phases.Count > 0))
        {
            table.Add([mode.Mode, .. phases.Select(phase => mode.Phases.TryGetValue(phase, out var value) ? Milliseconds(value) : "")]);
        }

        table.WriteTo(output);
        output.WriteLine();
    }

    private static void WriteComparison(TextWriter output, BootResult old, BootResult result)
    {
        output.WriteLine();
        output.WriteLine($"Against {old.Image}{old.Path} of {old.StartedAt:yyyy-MM-dd HH:mm}{(old.Machine.IsLike(result.Machine) ? "" : ", which was measured on another machine")}:");
        var table = new Table("MODE", "OLD MEDIAN", "NEW MEDIAN", "NEW OF OLD", "");
        foreach (var mode in ModeComparison.Of(old, result))
        {
            table.Add(mode.Mode, Milliseconds(mode.Old.Median), Milliseconds(mode.New.Median), Times(mode.Ratio), mode.Verdict);
        }

        table.WriteTo(output);
    }
}
