namespace Gateway.Vms.Sites.Policies;

/// <summary>What happens to a VM that nobody uses.</summary>
/// <param name="After">How long after its last lease; zero: at once.</param>
/// <param name="Action">What then.</param>
/// <param name="Require">Never lose suspended state for a cold boot.</param>
/// <param name="Quiet">After how long without a byte a TCP connection counts as none; zero: it counts until it ends.</param>
public sealed record IdlePolicy(TimeSpan After, IdleAction Action, bool Require, TimeSpan Quiet = default)
{
    public static readonly IdlePolicy Default = new(TimeSpan.FromMinutes(1), IdleAction.Stop, Require: false);
}
