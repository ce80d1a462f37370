namespace Gateway.Vms.Sites.Policies;

/// <summary>What the gateway adds to the responses of a site.</summary>
/// <param name="Timing"><c>Server-Timing</c> and <c>X-Gateway-Vm</c>.</param>
public sealed record HeaderPolicy(bool Timing)
{
    public static readonly HeaderPolicy Default = new(Timing: true);
}
