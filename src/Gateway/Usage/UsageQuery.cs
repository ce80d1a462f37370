using System.Globalization;

namespace Gateway.Usage;

/// <summary>Which usage is asked for.</summary>
/// <param name="Site">Only of this one; null: of all.</param>
/// <param name="From">The first day, of UTC.</param>
/// <param name="To">The last day.</param>
internal sealed record UsageQuery(string? Site, DateOnly From, DateOnly To)
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>What is asked for where nothing is said: the month so far.</summary>
    /// <param name="site">Only of this one, if any.</param>
    /// <param name="from">The first day, if one is named.</param>
    /// <param name="to">The last day, if one is named.</param>
    /// <param name="now">The moment, of UTC.</param>
    public static UsageQuery Create(string? site, DateOnly? from, DateOnly? to, DateTimeOffset now)
        => new(site, from ?? new DateOnly(now.Year, now.Month, 1), to ?? DateOnly.MaxValue);

    public bool Includes(SiteUsage used) => From <= used.Day && used.Day <= To && (Site is null || Site == used.Site);

    /// <summary>A day as it is written everywhere, <c>2026-11-25</c>.</summary>
    public static bool TryParseDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>The same for what <see cref="Write"/> wrote.</summary>
    public static DateOnly ParseDay(string text) => DateOnly.ParseExact(text, DayFormat, CultureInfo.InvariantCulture);

    public static string Write(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
