using Gateway.Vms.History;

namespace Gateway.Admin.Views;

/// <summary>What was refused or failed within the last hour for one reason, as <c>GET /api/v1/health</c> shows it.</summary>
/// <param name="Reason">A stable name: <c>QueueFull</c>.</param>
/// <param name="Count">How often.</param>
/// <param name="Minutes">How often in each minute of the hour, the oldest first.</param>
/// <param name="LastSite">Whose the last one was; empty where it was no site's.</param>
/// <param name="LastText">The last one, in a sentence.</param>
/// <param name="LastAt">When it was.</param>
internal sealed record FailureView(string Reason, long Count, IReadOnlyList<long> Minutes, string LastSite, string LastText, DateTimeOffset LastAt)
{
    public static FailureView Of(FailureSummary failure) => new(failure.Reason, failure.Count, failure.Minutes, failure.LastSite, failure.LastText, failure.LastAt);
}
