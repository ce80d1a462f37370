namespace Gateway.Vms.History;

/// <summary>One request that waited for an activation.</summary>
/// <param name="After">How long after the activation had begun it came; zero for those that were there before.</param>
/// <param name="Waited">How long it waited for this activation, until it was granted the VM or refused, or queued on for a place in the guest.</param>
public sealed record WaitRecord(TimeSpan After, TimeSpan Waited);
