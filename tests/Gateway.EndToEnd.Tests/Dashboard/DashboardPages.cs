namespace Gateway.EndToEnd.Tests.Dashboard;

/// <summary>The dashboard's pages, each with something to show.</summary>
internal static class DashboardPages
{
    /// <summary>Below the admin port's URL.</summary>
    public static readonly IReadOnlyList<string> All = ["/", "/boots", "/boots/1", "/images", "/sites", "/sites/still", "/sites/evil/console", "/health"];
}
