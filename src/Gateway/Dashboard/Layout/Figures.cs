using System.Globalization;

namespace Gateway.Dashboard.Layout;

/// <summary>How pages write numbers: three figures are enough, and units stand behind.</summary>
internal static class Figures
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>As in <c>4.21 ms</c>, <c>37.6 ms</c>, <c>412 ms</c>, <c>1.93 s</c>.</summary>
    public static string Milliseconds(TimeSpan duration) => duration.TotalMilliseconds switch
    {
        < 10 => duration.TotalMilliseconds.ToString("0.00", Culture) + " ms",
        < 100 => duration.TotalMilliseconds.ToString("0.0", Culture) + " ms",
        < 1000 => duration.TotalMilliseconds.ToString("0", Culture) + " ms",
        < 10_000 => duration.TotalSeconds.ToString("0.00", Culture) + " s",
        _ => duration.TotalSeconds.ToString("0.0", Culture) + " s",
    };

    /// <summary>A round duration, as in <c>0.5 ms</c>, <c>20 ms</c>, <c>1.5 s</c>.</summary>
    public static string Round(TimeSpan duration)
        => duration.TotalMilliseconds < 1000 ? $"{duration.TotalMilliseconds.ToString("0.##", Culture)} ms" : $"{duration.TotalSeconds.ToString("0.##", Culture)} s";

    /// <summary>As in <c>8 s</c>, <c>3 min 12 s</c>, <c>5 h 20 min</c>, <c>4 d 3 h</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalMinutes: < 1 } => string.Create(Culture, $"{duration.Seconds} s"),
        { TotalHours: < 1 } => string.Create(Culture, $"{duration.Minutes} min {duration.Seconds:00} s"),
        { TotalDays: < 1 } => string.Create(Culture, $"{duration.Hours} h {duration.Minutes:00} min"),
        _ => string.Create(Culture, $"{duration.Days} d {duration.Hours} h"),
    };

    /// <summary>As in <c>912 B</c>, <c>4.6 KiB</c>, <c>37 MiB</c>, <c>1.8 GiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (amount, unit) = ((double)bytes, 0);
        while (amount >= 1024 && unit < units.Length - 1)
        {
            (amount, unit) = (amount / 1024, unit + 1);
        }

        return $"{amount.ToString(amount >= 10 || amount == Math.Floor(amount) ? "0" : "0.0", Culture)} {units[unit]}";
    }

    public static string Memory(long mebibytes) => Bytes(mebibytes << 20);

    /// <summary>As in <c>12,408</c>.</summary>
    public static string Count(long count) => count.ToString("#,0", Culture);

    public static string Plural(long count, string noun) => Plural(count, noun, $"{noun}s");

    public static string Plural(long count, string one, string several) => $"{Count(count)} {(count == 1 ? one : several)}";

    /// <summary>A share as CSS takes it, <c>12.5%</c>; between nothing and all.</summary>
    public static string Percent(double share) => (Math.Clamp(double.IsFinite(share) ? share : 0, 0, 1) * 100).ToString("0.###", Culture) + "%";
}
