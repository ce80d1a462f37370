using Gateway.Vms.Admission;

namespace Gateway.Admin.Views;

/// <summary>What is used of something that is bounded, as <c>GET /api/v1/health</c> shows it.</summary>
/// <param name="Name">What it is: <c>memoryMiB</c>.</param>
/// <param name="Setting">What bounds it.</param>
/// <param name="Used">How much is used now.</param>
/// <param name="Limit">How much may be.</param>
internal sealed record GaugeView(string Name, string Setting, long Used, long Limit)
{
    public static GaugeView Of(HostGauge gauge) => new(gauge.Name, gauge.Setting, gauge.Used, gauge.Limit);
}
