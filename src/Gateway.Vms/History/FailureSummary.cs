namespace Gateway.Vms.History;

/// <summary>What went wrong for one reason within the last hour.</summary>
/// <param name="Reason">A stable name, as the metrics have it: <c>QueueFull</c>.</param>
/// <param name="Count">How often.</param>
/// <param name="Minutes">How often in each of the last <see cref="FailureHistory.Minutes"/> minutes, the oldest first; the last of them is not over.</param>
/// <param name="LastSite">Whose the last one was; empty where it is no site's.</param>
/// <param name="LastText">The last one, in a sentence.</param>
/// <param name="LastAt">When the last one was.</param>
public sealed record FailureSummary(string Reason, long Count, IReadOnlyList<long> Minutes, string LastSite, string LastText, DateTimeOffset LastAt);
