namespace Gateway.Vms.Sites.Policies;

/// <summary>What the guests of a site may reach.</summary>
/// <param name="Outbound">Whether they may open connections of their own.</param>
public sealed record NetworkPolicy(bool Outbound)
{
    public static readonly NetworkPolicy Default = new(Outbound: false);
}
