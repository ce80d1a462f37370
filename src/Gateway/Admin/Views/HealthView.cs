namespace Gateway.Admin.Views;

/// <summary>How the gateway stands, as <c>GET /api/v1/health</c> tells it.</summary>
/// <param name="Gauges">Everything that is bounded.</param>
/// <param name="Failures">What was refused or failed within the last hour, the most frequent reason first.</param>
internal sealed record HealthView(IReadOnlyList<GaugeView> Gauges, IReadOnlyList<FailureView> Failures);
