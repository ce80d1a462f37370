using Gateway.Vms.History;

namespace Gateway.Admin.Views;

/// <summary>One request that waited for an activation.</summary>
/// <param name="AfterMilliseconds">How long after the activation's begin it came.</param>
/// <param name="WaitedMilliseconds">How long it waited for it.</param>
internal sealed record WaitView(double AfterMilliseconds, double WaitedMilliseconds)
{
    public static WaitView Of(WaitRecord wait) => new(Math.Round(wait.After.TotalMilliseconds, 3), Math.Round(wait.Waited.TotalMilliseconds, 3));
}
